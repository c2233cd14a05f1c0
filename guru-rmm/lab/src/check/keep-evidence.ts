import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { takeScreenshot } from '../desktop/screenshot.ts';
import { encodePng } from '../picture/png.ts';
import type { World } from '../world.ts';
import type { TechnicianBrowser } from './browser.ts';
import { embeddedViewer, readCanvas } from './viewer.ts';

/** Before a check: the pictures of an earlier failure would pass for this one's. */
export function emptyEvidence(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Keeps what a person needs to see why a check failed: every log, and, as far as it came, pictures of the page, the
 * canvas and the desktop, and what the pages complained about. Whatever of it cannot be had is left out; the check
 * has failed already.
 */
export async function keepEvidence(
  folder: string,
  logs: string,
  world: World | null,
  browser: TechnicianBrowser | null,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const into = (name: string) => path.join(folder, name);
  const pieces: Promise<void>[] = [(async () => copyLogs(logs, folder))()];
  if (world) {
    pieces.push(
      (async () => writeFileSync(into('desktop.png'), encodePng(await takeScreenshot(world.desktop))))(),
    );
  }
  if (browser) {
    writeFileSync(into('browser.log'), browser.complaints.join('\n'));
    pieces.push(
      (async () => void (await browser.page.screenshot({ path: into('page.png'), timeout: 5000 })))(),
      (async () =>
        writeFileSync(into('canvas.png'), encodePng(await readCanvas(await embeddedViewer(browser.page)))))(),
    );
  }
  const bounded = new Promise<void>((resolve) => setTimeout(resolve, 10_000).unref());
  await Promise.race([Promise.allSettled(pieces), bounded]);
}

function copyLogs(from: string, to: string): void {
  for (const name of readdirSync(from)) copyFileSync(path.join(from, name), path.join(to, name));
}
