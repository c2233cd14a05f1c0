import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import bundlePrograms from '../../../agent/tests/support/bundle-programs.mjs';
import startDatabase from '../../../server/tests/support/global-setup.mjs';

/** A database, the agent's program and the pages, each once for the run. */
export default async function globalSetup() {
  await startDatabase();
  await bundlePrograms();
  execFileSync('npm', ['run', '-s', 'build'], {
    cwd: fileURLToPath(new URL('../../../viewer/', import.meta.url)),
    stdio: 'inherit',
  });
}
