import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { PATIENCE_MS } from '../base/wait-until.ts';
import type { WorldPaths } from '../base/world-paths.ts';
import { missingPackagesError } from '../preflight/install-packages.ts';
import { CHROMIUM_PROGRAMS, findProgram } from '../preflight/packages.ts';
import { worldEnvironment } from '../processes/world-environment.ts';

const FLAGS = [
  '--no-sandbox', // in most containers, and as root, Chromium has no sandbox to use; it loads our own pages only
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A lifecycle message of the viewer as the dashboard's page received it. */
export interface SeenMessage {
  type: string;
  origin: string;
}

export interface TechnicianBrowser {
  context: BrowserContext;
  page: Page;
  /** What went wrong inside the pages: errors on the console, uncaught ones. */
  complaints: string[];
  /** The viewer's messages to the current page, oldest first. */
  messages(page?: Page): Promise<SeenMessage[]>;
  close(): Promise<void>;
}

declare global {
  var __labMessages: SeenMessage[] | undefined;
}

/** The technician's browser: the system's own Chromium with a profile that begins empty. */
export async function openBrowser(paths: WorldPaths, name = 'browser'): Promise<TechnicianBrowser> {
  const executablePath = CHROMIUM_PROGRAMS.map((program) =>
    findProgram(program, process.env.PATH ?? ''),
  ).find(Boolean);
  if (!executablePath) throw missingPackagesError(['chromium']);
  const profile = path.join(paths.dataDir, name);
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  mkdirSync(profile, { mode: 0o700 });
  // Loading the driver costs more than all else that a lab without a browser does.
  const { chromium } = await import('playwright-core');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: FLAGS,
    viewport: { width: 1600, height: 1000 },
    // an animation keeps a processor at work for as long as somebody waits
    reducedMotion: 'reduce',
    env: worldEnvironment(paths.dataDir),
    // the lab ends its world itself, the browser included
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript(recordMessages);
  const complaints: string[] = [];
  const watch = (page: Page) => {
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
    });
  };
  context.on('page', watch);
  for (const page of context.pages()) watch(page);
  const first = context.pages()[0] ?? (await context.newPage());
  return {
    context,
    page: first,
    complaints,
    messages: (page = first) => page.evaluate(() => globalThis.__labMessages ?? []),
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Runs in each page before its own scripts. */
function recordMessages(): void {
  const seen: { type: string; origin: string }[] = [];
  globalThis.__labMessages = seen;
  globalThis.addEventListener('message', (event: MessageEvent) => {
    const { data } = event;
    if (data?.source === 'guru-connect-viewer') seen.push({ type: String(data.type), origin: event.origin });
  });
}
