import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium without windows, which takes a third less of a processor; else the whole one. */
const PROGRAM = ['/usr/bin/chromium-headless-shell'].find(existsSync) ?? '/usr/bin/chromium';

/**
 * Starts Chromium without anything that calls out, on the X display `display` or without windows. `CHROMIUM` names
 * another program.
 */
export function launchBrowser(display?: string): Promise<Browser> {
  const there = display !== undefined;
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? (there ? '/usr/bin/chromium' : PROGRAM),
    headless: !there,
    ...(there && { env: { ...process.env, DISPLAY: display } }),
    // a browser on a busy machine takes its time
    timeout: 120_000,
    args: [
      there ? '--ozone-platform=x11' : '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
