import { type Rectangle, union } from '../rectangle.ts';
import { TILE_SIZE } from '../tile-grid.ts';

/** A group is sent as its bounding box when so much of the box belongs to it: what lies between goes along. */
const FILL = 0.75;

/** Columns and rows of the tile grid. */
interface Cell {
  readonly column: number;
  readonly row: number;
  readonly rect: Rectangle;
}

/**
 * Merges rectangles that lie in one tile each to few larger ones that hold them all. Neighbours, also across a corner, are one
 * group; it becomes its bounding box, or runs of tiles stacked as long as they have the same ends.
 */
export function mergeTiles(rects: readonly Rectangle[]): Rectangle[] {
  const cells = new Map<string, Cell>();
  for (const rect of rects) {
    const [column, row] = [Math.floor(rect.x / TILE_SIZE), Math.floor(rect.y / TILE_SIZE)];
    cells.set(`${column} ${row}`, { column, row, rect });
  }
  const merged: Rectangle[] = [];
  for (const first of cells.values()) {
    const group = takeGroup(cells, first);
    const box = group.map(({ rect }) => rect).reduce(union);
    const isFull = group.length >= FILL * tilesOf(box);
    if (isFull) merged.push(box);
    else merged.push(...stackRuns(group));
  }
  return merged;
}

function tilesOf({ x, y, width, height }: Rectangle): number {
  const along = (from: number, pixels: number) =>
    Math.floor((from + pixels - 1) / TILE_SIZE) - Math.floor(from / TILE_SIZE) + 1;
  return along(x, width) * along(y, height);
}

/** Takes a cell and all that hang together with it out of the map. */
function takeGroup(cells: Map<string, Cell>, first: Cell): Cell[] {
  const group: Cell[] = [];
  const open = [first];
  cells.delete(`${first.column} ${first.row}`);
  for (let cell = open.pop(); cell; cell = open.pop()) {
    group.push(cell);
    for (let row = cell.row - 1; row <= cell.row + 1; row++) {
      for (let column = cell.column - 1; column <= cell.column + 1; column++) {
        const next = cells.get(`${column} ${row}`);
        if (!next) continue;
        cells.delete(`${column} ${row}`);
        open.push(next);
      }
    }
  }
  return group;
}

function stackRuns(group: readonly Cell[]): Rectangle[] {
  const sorted = [...group].sort((a, b) => a.row - b.row || a.column - b.column);
  const done: Rectangle[] = [];
  /** By their ends, the stacks that the row before has reached. */
  let open = new Map<string, { row: number; rect: Rectangle }>();
  let next: typeof open = new Map();
  for (let at = 0; at < sorted.length; ) {
    const first = sorted[at] as Cell;
    let end = at + 1;
    while (sorted[end]?.row === first.row && sorted[end]?.column === first.column + end - at) end++;
    const rect = sorted
      .slice(at, end)
      .map((cell) => cell.rect)
      .reduce(union);
    const key = `${first.column} ${end - at}`;
    const above = open.get(key);
    if (above && above.row === first.row - 1) {
      next.set(key, { row: first.row, rect: union(above.rect, rect) });
      open.delete(key);
    } else {
      next.set(key, { row: first.row, rect });
    }
    at = end;
    if (sorted[at]?.row === first.row) continue;
    for (const stack of open.values()) done.push(stack.rect);
    open = next;
    next = new Map();
  }
  for (const stack of open.values()) done.push(stack.rect);
  return done;
}
