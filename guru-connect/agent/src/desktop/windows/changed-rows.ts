import type { Rectangle } from '../../screen/rectangle.ts';

/** Rows between two changes that are sent along: a rectangle costs more than they do. */
const GAP = 16;

/** Two pictures of the same size, 4 bytes a pixel, rows without padding. */
export interface Pictures {
  readonly width: number;
  readonly height: number;
  readonly fresh: Buffer;
  readonly known: Buffer;
}

/** Full-width rectangles that hold all rows in which the pictures differ, from top to bottom. Compares by memcmp. */
export function changedRows({ width, height, fresh, known }: Pictures): Rectangle[] {
  const bytes = width * 4;
  const found: Rectangle[] = [];
  let top = -1;
  let bottom = 0;
  const end = () => {
    if (top >= 0) found.push({ x: 0, y: top, width, height: bottom - top });
    top = -1;
  };
  for (let y = 0; y < height; y++) {
    const at = y * bytes;
    if (fresh.compare(known, at, at + bytes, at, at + bytes) === 0) continue;
    if (top >= 0 && y - bottom >= GAP) end();
    if (top < 0) top = y;
    bottom = y + 1;
  }
  end();
  return found;
}

/** Whether the pictures differ at all. */
export function hasChanged({ fresh, known }: Pictures): boolean {
  return fresh.compare(known) !== 0;
}
