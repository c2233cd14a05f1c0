/** Header words of an X window dump, version 7 (XWDFile.h), big endian. */
const WORD = { headerSize: 0, width: 4, height: 5, bytesPerLine: 12, colours: 19 } as const;
const COLOUR_BYTES = 12;

/** A rectangle of a dump of 32-bit little-endian pixels, as R, G, B. */
export function cropXwd(dump: Buffer, x: number, y: number, width: number, height: number): Uint8Array {
  const word = (index: number) => dump.readUInt32BE(index * 4);
  if (x + width > word(WORD.width) || y + height > word(WORD.height)) throw new Error('beyond the dump');
  const pixels = word(WORD.headerSize) + word(WORD.colours) * COLOUR_BYTES;
  const rgb = new Uint8Array(width * height * 3);
  let at = 0;
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) {
      const pixel = dump.readUInt32LE(pixels + row * word(WORD.bytesPerLine) + column * 4);
      rgb[at++] = (pixel >> 16) & 0xff;
      rgb[at++] = (pixel >> 8) & 0xff;
      rgb[at++] = pixel & 0xff;
    }
  }
  return rgb;
}
