import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { type BrowserServer, chromium, type Page } from 'playwright-core';

/** Debian's Chromium without windows, which takes a third less of a processor; else the whole one. */
const PROGRAM = ['/usr/bin/chromium-headless-shell'].find(existsSync) ?? '/usr/bin/chromium';

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

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

export interface Browser {
  /** A page that knows nothing of those before it. One at a time. */
  readonly newPage: (look?: Look) => Promise<Page>;
  /** Leaves the page, so that what it does when it is left is done when this resolves. */
  readonly leave: (page: Page) => Promise<void>;
  /** What pages complained about: script errors, refusals of the content security policy. */
  readonly complaints: string[];
  readonly close: () => Promise<void>;
}

/** Starts the system's Chromium, with a profile of its own that is removed with it, for all files of the run. */
export function startBrowser(): Promise<BrowserServer> {
  const executablePath = process.env.CHROMIUM ?? PROGRAM;
  return chromium.launchServer({
    executablePath,
    headless: true,
    args: FLAGS,
    timeout: 60_000,
    host: '127.0.0.1',
  });
}

/** The run's browser, for one test file. */
export async function openBrowser(address: string): Promise<Browser> {
  const browser = await chromium.connect(address);
  const complaints: string[] = [];
  /** Emptied and used again: a new one has a process of its own, which compiles the dashboard anew. */
  let kept: Page | undefined;
  /** Those whose clock a test has taken over, which cannot be undone. */
  const ownClocks = new WeakSet<Page>();

  async function makePage(): Promise<Page> {
    const context = await browser.newContext();
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const install = page.clock.install.bind(page.clock);
    page.clock.install = (options) => {
      ownClocks.add(page);
      return install(options);
    };
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      // What the browser logs by itself is no fault of the page: a refused call, a page left that nobody has clicked in.
      const isBrowsers = /^(Failed to load resource|Blocked attempt to show a 'beforeunload')/;
      if (message.type() === 'error' && !isBrowsers.test(message.text())) {
        complaints.push(message.text());
      }
    });
    return page;
  }

  return {
    complaints,
    async newPage({ width = 1280, height = 800, dark = false } = {}) {
      const page = kept ?? (await makePage());
      kept = undefined;
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce' });
      return page;
    },
    async leave(page) {
      if (page.isClosed() || ownClocks.has(page) || page.context().pages().length > 1) {
        return page.context().close();
      }
      if (page.url().startsWith('http')) await page.evaluate(forgetAll);
      await page.goto('about:blank');
      await page.context().clearCookies();
      kept = page;
    },
    close: () => browser.close(),
  };
}

/** Runs in the page. */
function forgetAll(): void {
  localStorage.clear();
  // Last of all: a page with a live session keeps it for a reload when it goes away.
  window.addEventListener('pagehide', () => sessionStorage.clear());
}

/** Keeps a picture for a person to look at, in `out/`, which is not committed; none in CI, where nobody looks. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.CI) return;
  const folder = path.resolve(import.meta.dirname, '../../out');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
