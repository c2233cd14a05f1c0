import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type ElementHandle, type Frame, type Page } from 'playwright-core';
import { removeFolder } from './context.ts';
import { installProbe, type ProbeConfig, type Taken } from './page-probe.ts';
import { readProcesses } from './processes.ts';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--window-size=1920,1080',
];

export interface Viewer {
  page: Page;
  /** Errors of the page, newest last. */
  notes: string[];
  /** Every Chromium process of this profile. */
  pids(): number[];
  close(): Promise<void>;
}

/** A headless Chromium with a fresh profile, 1920x1080. */
export async function openViewer(executablePath: string, ignoreHTTPSErrors: boolean): Promise<Viewer> {
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'desktop-bench-chromium-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: FLAGS,
    viewport: { width: 1920, height: 1080 },
    ignoreHTTPSErrors,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const notes: string[] = [];
  page.on('console', (message) => message.type() === 'error' && notes.push(message.text()));
  page.on('pageerror', (error) => notes.push(String(error)));
  const ownsProfile = (pid: number) => {
    try {
      return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(profile);
    } catch {
      return false; // gone meanwhile
    }
  };
  return {
    page,
    notes,
    pids: () => [...readProcesses().keys()].filter(ownsProfile),
    close: async () => {
      try {
        await context.close();
      } finally {
        removeFolder(profile);
      }
    },
  };
}

/** The probe in the page, from outside. */
export class Probe {
  readonly #frame: Frame;

  private constructor(frame: Frame) {
    this.#frame = frame;
  }

  static async attach(frame: Frame, config: ProbeConfig): Promise<Probe> {
    // The TypeScript runner wraps named functions in a helper of its own, which a page does not have.
    await frame.evaluate('globalThis.__name ??= (named) => named');
    await frame.evaluate(installProbe, config);
    return new Probe(frame);
  }

  /** Waits until every barcode reads. */
  async ready(timeout: number): Promise<void> {
    const readable = () => {
      const value = window.desktopBenchProbe?.value ?? [];
      return value.length > 0 && value.every((v) => v >= 0);
    };
    await this.#frame.waitForFunction(readable, null, { timeout, polling: 100 });
  }

  state(): Promise<unknown> {
    return this.#frame.evaluate(() => {
      const { value, size, reader, error } = window.desktopBenchProbe ?? {};
      return { value, size, reader, error };
    });
  }

  take(): Promise<Taken | undefined> {
    return this.#frame.evaluate(() => window.desktopBenchProbe?.take());
  }

  picture(): Promise<[number, string] | null | undefined> {
    return this.#frame.evaluate(() => window.desktopBenchProbe?.picture(3000));
  }

  /** Gives one input and returns the ms from its event in the page to the frame that shows the answer; null when lost. */
  async inputToPhoton(give: () => Promise<void>): Promise<number | null> {
    const from = await this.#frame.evaluate(() => window.desktopBenchProbe?.forgetPresses() ?? -1);
    const seen = this.#frame.evaluate((value) => window.desktopBenchProbe?.waitEcho(value, 2000), from);
    await give();
    const shownAt = await seen;
    const pressedAt = (await this.#frame.evaluate(() => window.desktopBenchProbe?.presses()))?.[0];
    return shownAt && pressedAt ? shownAt - pressedAt : null;
  }
}

export interface Presses {
  key: number[];
  click: number[];
  lost: number;
}

/** Keys and clicks one at a time for `ms`, every third a click. */
export async function pressLoop(
  page: Page,
  probe: Probe,
  point: { x: number; y: number },
  ms: number,
): Promise<Presses> {
  const presses: Presses = { key: [], click: [], lost: 0 };
  const end = Date.now() + ms;
  for (let i = 0; Date.now() < end; i++) {
    const click = i % 3 === 2;
    const took = await probe.inputToPhoton(() =>
      click ? page.mouse.click(point.x, point.y) : page.keyboard.press('abcdefghij'.charAt(i % 10)),
    );
    if (took === null) presses.lost++;
    else presses[click ? 'click' : 'key'].push(took);
    await page.waitForTimeout(120 + Math.random() * 150);
  }
  return presses;
}

/** Where to click so that nothing but the remote screen is hit: low in the middle. */
export async function restingPoint(element: ElementHandle): Promise<{ x: number; y: number }> {
  const box = await element.boundingBox();
  if (!box) throw new Error('the remote screen is not visible');
  return { x: Math.min(1915, box.x + box.width / 2), y: Math.min(1075, box.y + box.height * 0.85) };
}
