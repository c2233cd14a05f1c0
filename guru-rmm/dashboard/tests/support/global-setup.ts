import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserServer } from 'playwright-core';
import { startBrowserServer } from './browser.ts';
import { buildDashboard } from './build-dashboard.ts';

declare global {
  var dashboardBrowser: BrowserServer | undefined;
}

/** One build and one browser for all tests in a browser; jest calls this only when some of them run. */
export default async function setUp(): Promise<void> {
  process.env.DASHBOARD_BUILD = await mkdtemp(path.join(tmpdir(), 'guru-rmm-dashboard-'));
  await buildDashboard(process.env.DASHBOARD_BUILD);
  globalThis.dashboardBrowser = await startBrowserServer();
  process.env.DASHBOARD_BROWSER = globalThis.dashboardBrowser.wsEndpoint();
}
