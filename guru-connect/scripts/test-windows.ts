// Builds the agent's Windows program and tries it under Wine: npm run test:windows
import { spawnSync } from 'node:child_process';
import { WINE_INSTALLED } from '../agent/tests/windows/wine.ts';

/** EX_UNAVAILABLE of sysexits(3). */
const UNAVAILABLE = 69;

/** Ends with the exit code of a command that fails. */
function run(command: string, ...args: string[]): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

if (!WINE_INSTALLED) {
  process.stdout.write('pending: wine not installed\n');
  process.exit(UNAVAILABLE);
}
run('npm', 'run', '-s', 'build:windows');
const jest = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];
run(process.execPath, ...jest, '--config', 'standalone/jest.windows.mjs', ...process.argv.slice(2));
