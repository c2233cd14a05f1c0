import { getImage, readImage } from '../wire/core.ts';
import type { XClient } from '../x-client.ts';
import { XProtocolError } from '../x-error.ts';

/** A place that is drawn in one flat colour, in logical pixels of the window. */
export interface Mark {
  readonly x: number;
  readonly y: number;
  /** 0xRRGGBB. */
  readonly colour: number;
}

/** What a mark was drawn in, and what the screen has there; null where it cannot be read. */
export interface Sample {
  readonly drawn: number;
  readonly seen: number | null;
}

/** Difference of a colour channel, 0 to 255, from which two colours count as different. */
const DISTINCT = 32;

function distance(a: number, b: number): number {
  const channel = (shift: number) => Math.abs(((a >> shift) & 0xff) - ((b >> shift) & 0xff));
  return Math.max(channel(16), channel(8), channel(0));
}

/**
 * Whether the screen shows what was drawn: marks of one colour look alike, and those of clearly different ones differ.
 * Not the colours themselves, since a desktop may invert or tint them.
 */
export function showsMarks(samples: readonly Sample[]): boolean {
  return samples.every((a) => samples.every((b) => isLikelyPair(a, b)));
}

function isLikelyPair(a: Sample, b: Sample): boolean {
  if (a.seen === null || b.seen === null) return false;
  if (a.drawn === b.drawn) return a.seen === b.seen;
  return distance(a.drawn, b.drawn) < DISTINCT || distance(a.seen, b.seen) >= DISTINCT;
}

/** One pixel of the screen as a capture has it: 0xRRGGBB, or null beyond the screen. */
async function pixelAt(client: XClient, x: number, y: number): Promise<number | null> {
  try {
    const pixel = readImage(await client.ask(getImage(client.screen.root, { x, y, width: 1, height: 1 })));
    return pixel.readUInt32LE(0) & 0xff_ff_ff;
  } catch (error) {
    if (error instanceof XProtocolError) return null;
    throw error;
  }
}

/** Reads the marks of a window at `origin` from the screen. */
export function sampleMarks(
  client: XClient,
  marks: readonly Mark[],
  origin: { x: number; y: number },
  scale: number,
): Promise<Sample[]> {
  return Promise.all(
    marks.map(async ({ x, y, colour }) => ({
      drawn: colour,
      seen: await pixelAt(client, origin.x + Math.round(x * scale), origin.y + Math.round(y * scale)),
    })),
  );
}
