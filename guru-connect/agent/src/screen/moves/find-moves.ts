import type { Move } from '../changes.ts';
import type { Hit, Kernel, Run } from '../kernel.ts';
import type { Rectangle } from '../rectangle.ts';

/** Smaller changes cost less than looking for where they came from. */
const MIN_WIDTH = 96;
const MIN_HEIGHT = 32;
/** Fewer pixels than this are sent as they are. */
const MIN_PIXELS = 4096;
/** A move that fewer places agree on is chance. */
const MIN_VOTES = 3;
/** Rows of the changed area that are looked up: enough to meet a window of a tenth of the height. */
const ROWS = 48;
/** Segments of the picture before that are kept: half of the table (assembly/kernel.ts). */
const MAX_SEGMENTS = 32_768;
const SEGMENT = 32;
/** Rows from which a further rectangle is looked for. */
const SEEDS = 9;

/** How far something moved, and one of its pixels. */
interface Shift {
  readonly dx: number;
  readonly dy: number;
  readonly hits: Hit[];
}

interface Band {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/**
 * What in `area` of the current picture was moved there, in any direction, since the pictures were last taken: at most five
 * rectangles of one move, in the order in which they can be copied one after another. All their pixels are equal.
 */
export function findMoves(kernel: Kernel, area: Rectangle): Move[] {
  if (area.width < MIN_WIDTH || area.height < MIN_HEIGHT) return [];
  const rowStep = Math.max(1, Math.floor(area.height / ROWS));
  const step = SEGMENT * Math.ceil((area.height * area.width) / SEGMENT / MAX_SEGMENTS);
  const shift = mostCommon(kernel.findMoved(area, step, rowStep));
  return shift ? rectangles(kernel, area, shift) : [];
}

function mostCommon(hits: readonly Hit[]): Shift | null {
  const shifts = new Map<string, Shift>();
  let best: Shift | null = null;
  for (const hit of hits) {
    const [dx, dy] = [hit.x - hit.fromX, hit.y - hit.fromY];
    const key = `${dx} ${dy}`;
    const shift = shifts.get(key) ?? { dx, dy, hits: [] };
    shift.hits.push(hit);
    shifts.set(key, shift);
    if (shift.hits.length > (best?.hits.length ?? 0)) best = shift;
  }
  return best && best.hits.length >= MIN_VOTES ? best : null;
}

function rectangles(kernel: Kernel, area: Rectangle, { dx, dy, hits }: Shift): Move[] {
  const picture = kernel.pixels;
  // where both the place now and the place before lie in the picture
  const left = Math.max(area.x, dx);
  const right = Math.min(area.x + area.width, picture.width + dx);
  const top = Math.max(area.y, dy);
  const bottom = Math.min(area.y + area.height, picture.height + dy);
  // hits come row by row: the middle one lies well inside of what moved
  const seed = hits[hits.length >> 1];
  if (!seed || seed.x < left || seed.y < top || seed.y >= bottom) return [];
  const within = { x: left, y: top, width: right - left, height: bottom - top };
  const runs = kernel.equalRuns(within, seed.x + (SEGMENT >> 1), dx, dy);
  const main = grow(runs, seed.y - top);
  if (!main) return [];
  const upper = largest(runs.slice(0, main.top));
  const lower = largest(runs.slice(main.bottom));
  const beside = runs.slice(main.top, main.bottom);
  const lefts = largest(beside.map(({ start }) => ({ start, end: main.left })));
  const rights = largest(beside.map(({ end }) => ({ start: main.right, end })));
  const middle = [lowered(lefts, main.top), main, lowered(rights, main.top)];
  // a copy must not paint over what a later one still reads: the foremost in the direction of the move goes first
  const rows = [[upper], dx > 0 ? middle.reverse() : middle, [lowered(lower, main.bottom)]];
  const bands = (dy > 0 ? rows.reverse() : rows).flat();
  return bands.flatMap((band) => {
    if (!band || pixelsOf(band) < MIN_PIXELS) return [];
    const { left: x } = band;
    const to = { x, y: top + band.top, width: band.right - x, height: band.bottom - band.top };
    return [{ fromX: x - dx, fromY: to.y - dy, to }];
  });
}

function lowered(band: Band | null, rows: number): Band | null {
  return band && { ...band, top: band.top + rows, bottom: band.bottom + rows };
}

/** The largest of the rectangles around some of the rows. */
function largest(runs: readonly Run[]): Band | null {
  const step = Math.ceil(runs.length / SEEDS);
  let best: Band | null = null;
  for (let seed = step >> 1; seed < runs.length; seed += step) {
    const band = grow(runs, seed);
    if (band && (!best || pixelsOf(band) > pixelsOf(best))) best = band;
  }
  return best;
}

function pixelsOf({ left, right, top, bottom }: Band): number {
  return (right - left) * (bottom - top);
}

/** A large rectangle of equal pixels around a row: takes the neighbouring row that costs less width, as long as there is one. */
function grow(runs: readonly Run[], seed: number): Band | null {
  const start = runs[seed];
  if (!start || width(start) === 0) return null;
  let [top, bottom, left, right] = [seed, seed + 1, start.start, start.end];
  let best: Band = { top, bottom, left, right };
  let most = right - left;
  for (;;) {
    const above = narrowed(runs[top - 1], left, right);
    const below = narrowed(runs[bottom], left, right);
    const next = width(above) >= width(below) ? above : below;
    if (!next || width(next) === 0) return best;
    if (next === above) top -= 1;
    else bottom += 1;
    left = next.start;
    right = next.end;
    const pixels = (right - left) * (bottom - top);
    if (pixels <= most) continue;
    most = pixels;
    best = { top, bottom, left, right };
  }
}

function narrowed(run: Run | undefined, left: number, right: number): Run | null {
  return run ? { start: Math.max(run.start, left), end: Math.min(run.end, right) } : null;
}

function width(run: Run | null): number {
  return run ? Math.max(0, run.end - run.start) : 0;
}
