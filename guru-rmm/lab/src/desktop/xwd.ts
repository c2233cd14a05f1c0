import type { Picture } from '../picture/picture.ts';

const FILE_VERSION = 7;
const Z_PIXMAP = 2;
const COLOR_BYTES = 12;

/**
 * Reads a dump of xwd(1): a header of big-endian 32-bit words (X11/XWDFile.h), the window's name, colour cells,
 * then the picture. Only what a TrueColor screen gives: 32 bits a pixel with 8-bit masks.
 */
export function parseXwd(dump: Buffer): Picture {
  if (dump.length < 100) throw new TypeError('the screen dump is too short to have a header');
  const word = (index: number) => dump.readUInt32BE(index * 4);
  const [headerSize, version, format, width, height] = [word(0), word(1), word(2), word(4), word(5)];
  const [byteOrder, bitsPerPixel, lineBytes, colors] = [word(7), word(11), word(12), word(19)];
  if (version !== FILE_VERSION || format !== Z_PIXMAP || bitsPerPixel !== 32) {
    throw new TypeError(
      `a screen dump of version ${version}, format ${format}, ${bitsPerPixel} bits cannot be read`,
    );
  }
  const start = headerSize + colors * COLOR_BYTES;
  if (lineBytes < width * 4 || dump.length < start + lineBytes * height) {
    throw new TypeError('the screen dump is shorter than its header says');
  }
  const [red, green, blue] = [14, 15, 16].map((index) => byteOf(word(index), byteOrder === 0)) as [
    number,
    number,
    number,
  ];
  const rgb = new Uint8Array(width * height * 3);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = start + y * lineBytes;
    for (let x = 0; x < width; x++, from += 4, to += 3) {
      rgb[to] = dump[from + red] ?? 0;
      rgb[to + 1] = dump[from + green] ?? 0;
      rgb[to + 2] = dump[from + blue] ?? 0;
    }
  }
  return { width, height, rgb };
}

/** Which of a pixel's four bytes a colour mask selects. */
function byteOf(mask: number, leastFirst: boolean): number {
  const index = [0xff, 0xff00, 0xff0000, 0xff000000].indexOf(mask >>> 0);
  if (index < 0) throw new TypeError(`the colour mask ${mask.toString(16)} is not one byte wide`);
  return leastFirst ? index : 3 - index;
}
