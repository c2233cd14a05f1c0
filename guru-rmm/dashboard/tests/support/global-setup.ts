import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildDashboard } from './build-dashboard.ts';

/** One build for all tests in a browser; jest calls this only when some of them run. */
export default async function setUp(): Promise<void> {
  process.env.DASHBOARD_BUILD = await mkdtemp(path.join(tmpdir(), 'guru-rmm-dashboard-'));
  await buildDashboard(process.env.DASHBOARD_BUILD);
}
