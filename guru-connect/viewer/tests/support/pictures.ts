import type { Picture, Rect } from './encode-frame.ts';

/** Numbers from 0 to 1 that are the same on every run (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A picture of so many colours in all, spread at random; many colours make it noise. */
export function randomPicture(width: number, height: number, colours: number, seed: number): Picture {
  const next = numbers(seed);
  const palette = Array.from({ length: colours }, () =>
    [next(), next(), next()].map((part) => Math.floor(part * 256)),
  );
  const rgba = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    rgba.set([...(palette[Math.floor(next() * colours)] ?? [0, 0, 0]), 255], pixel * 4);
  }
  return { width, height, rgba };
}

/** Something like a desktop: bars, stripes of text, a block of noise; each tile has another number of colours. */
export function desktopPicture(width: number, height: number, seed = 1): Picture {
  const next = numbers(seed);
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 4;
      rgba.set([...desktopColour(x / width, y / height, next), 255], at);
    }
  }
  return { width, height, rgba };
}

function desktopColour(x: number, y: number, next: () => number): [number, number, number] {
  if (y < 0.08) return [30, 60, 110];
  if (x > 0.6 && y > 0.6) return [next() * 256, next() * 256, next() * 256];
  if (x < 0.5) return next() > 0.8 ? [20, 20, 20] : [250, 250, 245];
  return [Math.floor(x * 40) * 6, Math.floor(y * 40) * 6, 120];
}

/** The picture with one rectangle in one colour. */
export function fillRect(picture: Picture, rect: Rect, colour: readonly [number, number, number]): Picture {
  const rgba = picture.rgba.slice();
  for (let y = rect.y; y < rect.y + rect.height; y += 1) {
    for (let x = rect.x; x < rect.x + rect.width; x += 1)
      rgba.set([...colour, 255], (y * picture.width + x) * 4);
  }
  return { ...picture, rgba };
}
