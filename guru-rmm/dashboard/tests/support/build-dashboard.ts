import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.resolve(import.meta.dirname, '../..');
const VITE = path.resolve(ROOT, '../node_modules/vite/bin/vite.js');

/** Builds the dashboard as it ships, into a folder of the run's own, so that a test never meets a stale build. */
export async function buildDashboard(outDir: string): Promise<void> {
  await promisify(execFile)(
    process.execPath,
    [VITE, 'build', '--outDir', outDir, '--emptyOutDir', '--logLevel', 'error'],
    { cwd: ROOT, timeout: 180_000, env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' } },
  );
}
