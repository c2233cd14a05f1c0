import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Browser {
  readonly newPage: (options?: { width?: number; height?: number; dark?: boolean }) => Promise<Page>;
  /** What pages complained about: script errors, refusals of the content security policy. */
  readonly complaints: string[];
  readonly close: () => Promise<void>;
}

/** The system's Chromium, with a profile of its own that is removed with it. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS, timeout: 60_000 });
  const complaints: string[] = [];
  return {
    complaints,
    newPage: async ({ width = 1280, height = 800, dark = false } = {}) => {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: dark ? 'dark' : 'light',
        reducedMotion: 'reduce',
      });
      context.setDefaultTimeout(60_000);
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        // A refused call is logged by the browser itself and shown by the page; it is no fault.
        if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
          complaints.push(message.text());
        }
      });
      return page;
    },
    close: () => browser.close(),
  };
}

/** Keeps a picture for a person to look at, in `out/`, which is not committed. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = path.resolve(import.meta.dirname, '../../out');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
