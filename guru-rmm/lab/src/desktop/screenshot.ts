import { crop, type Picture } from '../picture/picture.ts';
import { type DisplayAccess, runProgram } from './run-program.ts';
import type { Rectangle } from './windows.ts';
import { parseXwd } from './xwd.ts';

/** What the X server shows, without the pointer: the whole desktop, or one part of it. */
export async function takeScreenshot(access: DisplayAccess, part?: Rectangle): Promise<Picture> {
  const whole = parseXwd(await runProgram(access, 'xwd', ['-root', '-silent']));
  return part ? crop(whole, part) : whole;
}
