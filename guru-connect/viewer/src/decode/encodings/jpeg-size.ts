/**
 * Size that a JPEG's frame header claims, in pixels, without decoding it (ITU-T T.81, B.1 and B.2.2).
 * Null when there is no readable frame header. The first frame header is the one that decoders go by.
 */
export function jpegSize(jpeg: Uint8Array): { width: number; height: number } | null {
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8) return null;
  let at = 2;
  while (at + 9 <= jpeg.length) {
    if (jpeg[at] !== 0xff) return null;
    const marker = jpeg[at + 1];
    if (marker === 0xff) {
      // Fill byte before a marker.
      at += 1;
      continue;
    }
    if (marker === undefined || marker < 0xc0 || marker === 0xda || marker === 0xd9) return null;
    if (isFrameHeader(marker)) return { height: word(jpeg, at + 5), width: word(jpeg, at + 7) };
    const length = word(jpeg, at + 2);
    if (length < 2) return null;
    at += 2 + length;
  }
  return null;
}

/** SOF0 to SOF15, without DHT (C4), JPG (C8) and DAC (CC) that lie between them. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}
