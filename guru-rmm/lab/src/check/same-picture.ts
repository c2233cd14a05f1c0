import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENCE_MS } from '../base/wait-until.ts';
import type { DisplayAccess } from '../desktop/run-program.ts';
import { takeScreenshot } from '../desktop/screenshot.ts';
import type { Rectangle } from '../desktop/windows.ts';
import { psnr } from '../picture/psnr.ts';
import { type EmbeddedViewer, readCanvas } from './viewer.ts';

/** What counts as the same picture, in decibels. */
export const SAME_PICTURE_DB = 35;

/**
 * Compares the viewer's canvas with what the X server shows of a monitor, until they are the same or the time is up:
 * between the two looks something may have changed on the desktop. Returns the decibels.
 */
export async function waitForSamePicture(
  viewer: EmbeddedViewer,
  desktop: DisplayAccess,
  monitor: Rectangle,
  timeoutMs = PATIENCE_MS,
): Promise<number> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    // Asked before the two looks: if the machine stood still between them they say nothing, and there are two more.
    const isLast = performance.now() > deadline;
    const [shown, real] = [await readCanvas(viewer), await takeScreenshot(desktop, monitor)];
    const decibels = psnr(shown, real);
    if (decibels >= SAME_PICTURE_DB) return decibels;
    if (isLast) {
      throw new Error(
        `the viewer's picture (${shown.width}x${shown.height}) is ${decibels.toFixed(1)} dB like the desktop, ${SAME_PICTURE_DB} are needed`,
      );
    }
    await sleep(150);
  }
}
