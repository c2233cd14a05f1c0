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

/** Pixels of one segment that the search for moves compares by its hash. */
const SEGMENT: i32 = 32;
/** Slots of the segment table, a power of two at least twice the anchors (src/screen/pixel-memory.ts). */
const SEGMENT_SLOTS: i32 = 65536;
const SEGMENT_SHIFT: i32 = 16; // 32 - log2(SEGMENT_SLOTS)
/** Base of the rolling hash: odd, and without small powers that are near one another. */
const BASE: u32 = 0x9e3779b1;
/** Marks a segment that occurs more than once, which says nothing about where pixels came from. */
const TWICE: u32 = 0xffffffff;

/** The polynomial hash of SEGMENT pixels. */
function segmentHash(at: usize): u32 {
  let hash: u32 = 0;
  for (let i = 0; i < SEGMENT; i++) hash = hash * BASE + (load<u32>(at + (i << 2)) & RGB_MASK);
  return hash;
}

/** Whether all pixels of a segment are of one colour. */
function isFlat(at: usize): bool {
  const first = v128.splat<u32>(load<u32>(at));
  let acc = i64x2.splat(0);
  for (let i = 0; i < SEGMENT; i += 4) acc = v128.or(acc, v128.xor(v128.load(at + (i << 2)), first));
  return !v128.any_true(v128.and(acc, i32x4.splat(RGB_MASK)));
}

/** Spreads the bits of a polynomial hash, whose low bits depend on few pixels. */
function slotOf(hash: u32): u32 {
  return ((hash ^ (hash >>> 15)) * 2654435761) >>> SEGMENT_SHIFT;
}

/**
 * Looks for segments of `current` that `previous` shows at another place, within the rectangle at (left, top). All rows
 * of `previous` are looked up at every `step`-th column, every `rowStep`-th row of `current` at all columns, so that a
 * move of any distance is met. Only segments that occur once in `previous` count. `table` is scratch of
 * SEGMENT_SLOTS * 8 bytes. Writes at most `most` hits to `hits`, each four i32: the pixel's place (x, y) now, and before.
 * Returns how many there are.
 */
export function findMoved(
  current: usize,
  previous: usize,
  stride: i32,
  left: i32,
  top: i32,
  width: i32,
  height: i32,
  step: i32,
  rowStep: i32,
  table: usize,
  hits: usize,
  most: i32,
): i32 {
  memory.fill(table, 0, SEGMENT_SLOTS << 3);
  for (let y = top; y < top + height; y++) {
    for (let x = left; x + SEGMENT <= left + width; x += step) {
      const at = previous + <usize>(y * stride + (x << 2));
      if (isFlat(at)) continue;
      const hash = segmentHash(at);
      let slot = slotOf(hash);
      for (;;) {
        const entry = table + ((<usize>slot) << 3);
        const place = load<u32>(entry, 4);
        if (place === 0) {
          store<u32>(entry, hash);
          // columns and rows of a monitor fit into 16 bits; 0 means free
          store<u32>(entry, (((<u32>y) << 16) | <u32>x) + 1, 4);
          break;
        }
        if (load<u32>(entry) === hash) {
          store<u32>(entry, TWICE, 4);
          break;
        }
        slot = (slot + 1) & (SEGMENT_SLOTS - 1);
      }
    }
  }
  let power: u32 = 1;
  for (let i = 1; i < SEGMENT; i++) power *= BASE;
  let count = 0;
  for (let y = top; y < top + height; y += rowStep) {
    const row = current + <usize>(y * stride);
    let hash = segmentHash(row + (left << 2));
    for (let x = left; x + SEGMENT <= left + width; x++) {
      if (x > left) {
        const gone = load<u32>(row + ((x - 1) << 2)) & RGB_MASK;
        const come = load<u32>(row + ((x + SEGMENT - 1) << 2)) & RGB_MASK;
        hash = (hash - gone * power) * BASE + come;
      }
      let slot = slotOf(hash);
      for (;;) {
        const entry = table + ((<usize>slot) << 3);
        const place = load<u32>(entry, 4);
        if (place === 0) break;
        if (load<u32>(entry) === hash) {
          if (place === TWICE) break;
          const fromX = <i32>((place - 1) & 0xffff);
          const fromY = <i32>((place - 1) >>> 16);
          if (fromX === x && fromY === y) break;
          const out = hits + (count << 4);
          store<i32>(out, x);
          store<i32>(out, y, 4);
          store<i32>(out, fromX, 8);
          store<i32>(out, fromY, 12);
          if (++count === most) return count;
          break;
        }
        slot = (slot + 1) & (SEGMENT_SLOTS - 1);
      }
    }
  }
  return count;
}

/** Columns by which the row at `a` equals the row at `b` to the right, at most `most`. */
function equalRight(a: usize, b: usize, most: i32): i32 {
  const mask = i32x4.splat(RGB_MASK);
  let i = 0;
  while (i + 4 <= most) {
    const differs = v128.xor(v128.load(a + (i << 2)), v128.load(b + (i << 2)));
    if (v128.any_true(v128.and(differs, mask))) break;
    i += 4;
  }
  while (i < most && ((load<u32>(a + (i << 2)) ^ load<u32>(b + (i << 2))) & RGB_MASK) === 0) i++;
  return i;
}

/** Columns by which the pixels left of `a` equal those left of `b`, at most `most`. */
function equalLeft(a: usize, b: usize, most: i32): i32 {
  const mask = i32x4.splat(RGB_MASK);
  let i = 0;
  while (i + 4 <= most) {
    const back = <usize>((i + 4) << 2);
    const differs = v128.xor(v128.load(a - back), v128.load(b - back));
    if (v128.any_true(v128.and(differs, mask))) break;
    i += 4;
  }
  while (i < most) {
    const back = <usize>((i + 1) << 2);
    if ((load<u32>(a - back) ^ load<u32>(b - back)) & RGB_MASK) break;
    i++;
  }
  return i;
}

/**
 * For each row from `top` on, how far `current` equals `previous` moved by (dx, dy), around column `x` and not beyond
 * columns `left` and `right`: two i32 a row, the first column that is equal and the first that is not any more, both `x` where
 * not even `x` is. The caller has bounded rows and columns so that what is compared lies in both pictures.
 */
export function equalRuns(
  current: usize,
  previous: usize,
  stride: i32,
  x: i32,
  left: i32,
  right: i32,
  top: i32,
  height: i32,
  dx: i32,
  dy: i32,
  runs: usize,
): void {
  for (let row = 0; row < height; row++) {
    const a = current + <usize>((top + row) * stride + (x << 2));
    const b = previous + <usize>((top + row - dy) * stride + ((x - dx) << 2));
    const after = equalRight(a, b, right - x);
    const before = after === 0 ? 0 : equalLeft(a, b, x - left);
    store<i32>(runs + (row << 3), x - before);
    store<i32>(runs + (row << 3), x + after, 4);
  }
}

/** Moves a rectangle of `picture` from (fromX, fromY) to (x, y); the two places may overlap. */
export function movePixels(
  picture: usize,
  stride: i32,
  fromX: i32,
  fromY: i32,
  x: i32,
  y: i32,
  width: i32,
  height: i32,
): void {
  for (let i = 0; i < height; i++) {
    const row = fromY < y ? height - 1 - i : i;
    const source = picture + <usize>((fromY + row) * stride + (fromX << 2));
    memory.copy(picture + <usize>((y + row) * stride + (x << 2)), source, width << 2);
  }
}
