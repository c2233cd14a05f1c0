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

/** Drops every fourth byte: a canvas gives red, green, blue and alpha, and a screen is opaque. */
export function withoutAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from] ?? 0;
    rgb[to + 1] = rgba[from + 1] ?? 0;
    rgb[to + 2] = rgba[from + 2] ?? 0;
  }
  return rgb;
}
