import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { takeScreenshot } from '../desktop/screenshot.ts';
import { encodePng } from '../picture/png.ts';
import type { World } from '../world.ts';
import type { TechnicianBrowser } from './browser.ts';
import { embeddedViewer, readCanvas } from './viewer.ts';

/**
 * Keeps what a person needs to see why a check failed: pictures of the page, the canvas and the desktop, what the
 * pages complained about, and every log. Whatever of it cannot be had is left out; the check has failed already.
 */
export async function keepEvidence(
  folder: string,
  world: World,
  browser: TechnicianBrowser | null,
): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const into = (name: string) => path.join(folder, name);
  const pieces: Promise<void>[] = [
    (async () => writeFileSync(into('desktop.png'), encodePng(await takeScreenshot(world.desktop))))(),
    (async () => copyLogs(world.paths.logs, folder))(),
  ];
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
