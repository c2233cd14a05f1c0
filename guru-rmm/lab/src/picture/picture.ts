/** A picture in memory: rows from the top, three bytes a pixel (red, green, blue), no padding. */
export interface Picture {
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** The part of a picture inside a rectangle that lies wholly within it. */
export function crop(picture: Picture, at: { x: number; y: number; width: number; height: number }): Picture {
  const inside =
    at.x >= 0 && at.y >= 0 && at.x + at.width <= picture.width && at.y + at.height <= picture.height;
  if (!inside) {
    throw new RangeError(
      `${at.width}x${at.height}+${at.x}+${at.y} is not inside ${picture.width}x${picture.height}`,
    );
  }
  const rgb = new Uint8Array(at.width * at.height * 3);
  for (let row = 0; row < at.height; row++) {
    const from = ((at.y + row) * picture.width + at.x) * 3;
    rgb.set(picture.rgb.subarray(from, from + at.width * 3), row * at.width * 3);
  }
  return { width: at.width, height: at.height, rgb };
}
