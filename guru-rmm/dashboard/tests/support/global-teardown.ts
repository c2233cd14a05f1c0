import { rm } from 'node:fs/promises';

export default async function tearDown(): Promise<void> {
  await globalThis.dashboardBrowser?.close();
  const build = process.env.DASHBOARD_BUILD;
  if (build) await rm(build, { recursive: true, force: true });
}
