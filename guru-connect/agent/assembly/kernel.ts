// SIMD kernel of the screen pipeline. Pixels are 32-bit BGRX, little endian, rows without padding.
// Linear memory is laid out by src/screen/pixel-memory.ts; nothing here allocates.

/** Blue, green and red of a pixel; the fourth byte is undefined in X11's ZPixmap and must not count as change. */
const RGB_MASK: u32 = 0x00ffffff;

const TILE: i32 = 64;
/** Slots of the colour table, a power of two at least four times the largest palette, so that probes stay short. */
const TABLE_SLOTS: i32 = 1024;
const TABLE_SHIFT: i32 = 22; // 32 - log2(TABLE_SLOTS)

/** True when `bytes` bytes (a multiple of 4) at `a` and `b` differ in colour. */
function rowDiffers(a: usize, b: usize, bytes: i32): bool {
  const mask = i32x4.splat(RGB_MASK);
  let acc = i64x2.splat(0);
  let i = 0;
  for (; i + 64 <= bytes; i += 64) {
    acc = v128.or(acc, v128.xor(v128.load(a + i), v128.load(b + i)));
    acc = v128.or(acc, v128.xor(v128.load(a + i, 16), v128.load(b + i, 16)));
    acc = v128.or(acc, v128.xor(v128.load(a + i, 32), v128.load(b + i, 32)));
    acc = v128.or(acc, v128.xor(v128.load(a + i, 48), v128.load(b + i, 48)));
  }
  for (; i + 16 <= bytes; i += 16) acc = v128.or(acc, v128.xor(v128.load(a + i), v128.load(b + i)));
  if (v128.any_true(v128.and(acc, mask))) return true;
  for (; i < bytes; i += 4) {
    if ((load<u32>(a + i) ^ load<u32>(b + i)) & RGB_MASK) return true;
  }
  return false;
}

/**
 * Compares two pictures of `width` x `height` tile by tile. For each tile that changed, the smallest rectangle around
 * its changed pixels is written to `rects` as four i32 (x, y, width, height) and copied from `current` to `previous`.
 * Returns how many rectangles there are.
 */
export function changedTiles(current: usize, previous: usize, width: i32, height: i32, rects: usize): i32 {
  const stride = width << 2;
  let count = 0;
  for (let tileY = 0; tileY < height; tileY += TILE) {
    const endY = min(tileY + TILE, height);
    for (let tileX = 0; tileX < width; tileX += TILE) {
      const pixels = min(TILE, width - tileX);
      let left = pixels;
      let right = -1;
      let top = -1;
      let bottom = 0;
      for (let y = tileY; y < endY; y++) {
        const offset = <usize>(y * stride + (tileX << 2));
        const a = current + offset;
        const b = previous + offset;
        if (!rowDiffers(a, b, pixels << 2)) continue;
        if (top < 0) top = y;
        bottom = y + 1;
        let x = 0;
        while (x < left && ((load<u32>(a + (x << 2)) ^ load<u32>(b + (x << 2))) & RGB_MASK) === 0) x++;
        left = min(left, x);
        x = pixels - 1;
        while (x > right && ((load<u32>(a + (x << 2)) ^ load<u32>(b + (x << 2))) & RGB_MASK) === 0) x--;
        right = max(right, x);
      }
      if (top < 0) continue;
      const w = right - left + 1;
      for (let y = top; y < bottom; y++) {
        const offset = <usize>(y * stride + ((tileX + left) << 2));
        memory.copy(previous + offset, current + offset, w << 2);
      }
      const out = rects + (count << 4);
      store<i32>(out, tileX + left);
      store<i32>(out, top, 4);
      store<i32>(out, w, 8);
      store<i32>(out, bottom - top, 12);
      count++;
    }
  }
  return count;
}

/** Takes all of `current` as sent. */
export function takeAll(current: usize, previous: usize, bytes: i32): void {
  memory.copy(previous, current, bytes);
}

function bitsFor(colours: i32): i32 {
  if (colours <= 2) return 1;
  if (colours <= 4) return 2;
  if (colours <= 16) return 4;
  return 8;
}

/**
 * Writes the rectangle at `source` as palette and packed indices (TILE_ENCODING_PALETTE of stream.proto) to `out`.
 * `table` is scratch of TABLE_SLOTS * 8 bytes, `indices` scratch of one byte a pixel.
 * Returns the number of colours, or 0 when there are more than `maxColours`; `out` is then undefined.
 */
export function packPalette(
  source: usize,
  stride: i32,
  width: i32,
  height: i32,
  out: usize,
  table: usize,
  indices: usize,
  maxColours: i32,
): i32 {
  memory.fill(table, 0, TABLE_SLOTS << 3);
  let colours = 0;
  let lastColour: u32 = 0xffffffff;
  let lastIndex = 0;
  let index = indices;
  for (let y = 0; y < height; y++) {
    let pixel = source + <usize>(y * stride);
    const end = pixel + <usize>(width << 2);
    for (; pixel < end; pixel += 4) {
      const colour = load<u32>(pixel) & RGB_MASK;
      if (colour !== lastColour) {
        // Fibonacci hashing; a slot holds the colour and its index + 1, 0 means free.
        let slot = (colour * 2654435761) >>> TABLE_SHIFT;
        for (;;) {
          const entry = table + ((<usize>slot) << 3);
          const known = load<u32>(entry, 4);
          if (known === 0) {
            if (colours >= maxColours) return 0;
            store<u32>(entry, colour);
            store<u32>(entry, colours + 1, 4);
            const rgb = out + <usize>(colours * 3);
            store<u8>(rgb, <u8>(colour >> 16));
            store<u8>(rgb, <u8>(colour >> 8), 1);
            store<u8>(rgb, <u8>colour, 2);
            lastIndex = colours++;
            break;
          }
          if (load<u32>(entry) === colour) {
            lastIndex = known - 1;
            break;
          }
          slot = (slot + 1) & (TABLE_SLOTS - 1);
        }
        lastColour = colour;
      }
      store<u8>(index++, <u8>lastIndex);
    }
  }
  if (colours === 1) return 1;
  let packed = out + <usize>(colours * 3);
  const bits = bitsFor(colours);
  if (bits === 8) {
    memory.copy(packed, indices, width * height);
    return colours;
  }
  const perByte = 8 / bits;
  index = indices;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x += perByte) {
      const n = min(perByte, width - x);
      let byte = 0;
      for (let k = 0; k < n; k++) byte |= (<i32>load<u8>(index++)) << (k * bits);
      store<u8>(packed++, <u8>byte);
    }
  }
  return colours;
}

/** Writes the rectangle at `source` as 3 bytes R, G, B a pixel to `out`. */
export function packRgb(source: usize, stride: i32, width: i32, height: i32, out: usize): void {
  let rgb = out;
  for (let y = 0; y < height; y++) {
    let pixel = source + <usize>(y * stride);
    const end = pixel + <usize>(width << 2);
    for (; pixel < end; pixel += 4) {
      const colour = load<u32>(pixel);
      store<u8>(rgb, <u8>(colour >> 16));
      store<u8>(rgb, <u8>(colour >> 8), 1);
      store<u8>(rgb, <u8>colour, 2);
      rgb += 3;
    }
  }
}
