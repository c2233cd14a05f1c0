import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import bundlePrograms from '../../../agent/tests/support/bundle-programs.mjs';
import startDatabase from '../../../server/tests/support/global-setup.mjs';

/** A database, the agent's program with its kernel, and the pages, each once for the run. */
export default async function globalSetup() {
  await startDatabase();
  await bundlePrograms();
  run('agent', 'build:kernel');
  run('viewer', 'build');
}

function run(workspace, script) {
  const cwd = fileURLToPath(new URL(`../../../${workspace}/`, import.meta.url));
  execFileSync('npm', ['run', '-s', script], { cwd, stdio: 'inherit' });
}
