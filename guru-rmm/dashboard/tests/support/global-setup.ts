import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserServer } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { buildDashboard } from './build-dashboard.ts';

declare global {
  /** For the teardown, which has modules of its own. */
  var dashboardBrowser: BrowserServer | undefined;
}

/** One build and one browser for all tests in a browser; jest calls this only when some of them run. */
export default async function setUp(): Promise<void> {
  process.env.DASHBOARD_BUILD = await mkdtemp(path.join(tmpdir(), 'guru-rmm-dashboard-'));
  const [browser] = await Promise.all([startBrowser(), buildDashboard(process.env.DASHBOARD_BUILD)]);
  globalThis.dashboardBrowser = browser;
  process.env.DASHBOARD_BROWSER = browser.wsEndpoint();
}
