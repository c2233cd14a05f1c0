import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { cropXwd } from '../../../agent/tests/support/xwd.ts';

const run = promisify(execFile);

/** Points of the left monitor that are looked at, and the pixels between two of them. */
const COLUMNS = 48;
const ROWS = 27;
const APART = 40;

/**
 * How much of the left monitor of a display has this colour, from 0 to 1; a screen that is scaled keeps plain colours. A few
 * points are enough, and leave the relay of this process its time.
 */
export async function shareOfColour(
  display: string,
  colour: readonly [number, number, number],
): Promise<number> {
  const options = { maxBuffer: 1 << 28, encoding: 'buffer' } as const;
  const { stdout: dump } = await run('xwd', ['-root', '-silent', '-display', display], options);
  let found = 0;
  for (let index = 0; index < COLUMNS * ROWS; index++) {
    const point = cropXwd(dump, (index % COLUMNS) * APART, Math.floor(index / COLUMNS) * APART, 1, 1);
    if (point.join() === colour.join()) found++;
  }
  return found / (COLUMNS * ROWS);
}
