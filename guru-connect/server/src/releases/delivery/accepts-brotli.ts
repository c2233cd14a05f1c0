/**
 * Does a client take Brotli? RFC 9110, section 12.5.3: only what names it, with a weight above zero. `*` is not enough:
 * a client that decompresses Brotli says so.
 */
export function acceptsBrotli(acceptEncoding: string | undefined): boolean {
  for (const part of acceptEncoding?.split(',') ?? []) {
    const [coding, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    if (coding !== 'br') continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return weight === undefined || Number(weight.slice(2)) > 0;
  }
  return false;
}
