/**
 * `npm run contract:bump -- TARBALL [--keep]` makes a patch or minor of the contract the pin of every workspace, then runs
 * the checks. Restores everything when one fails, unless `--keep` is given. docs/bumping-the-contract.md says what follows.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installPin, takeSnapshot } from './pin.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replace(/\/$/, '');
const CHECKS = [
  ['types', ['run', '-s', 'types']],
  ['contract tests', ['run', '-s', 'test:contract']],
] as const;

const args = process.argv.slice(2);
const [tarball, ...rest] = args.filter((arg) => arg !== '--keep');
if (tarball === undefined || rest.length > 0 || !tarball.endsWith('.tgz')) {
  process.stderr.write('usage: npm run contract:bump -- guru-connect-contract-1.x.y.tgz [--keep]\n');
  process.exit(64);
}
if (!existsSync(tarball)) {
  process.stderr.write(`[ERROR] ${tarball} does not exist.\n`);
  process.exit(66);
}

// An interrupted check has failed, and the snapshot is restored.
process.on('SIGINT', () => {});
const snapshot = takeSnapshot(ROOT);
let problem: string | undefined;
try {
  process.stdout.write(`[OK] the pin is guru-connect-contract ${installPin(ROOT, tarball)}\n`);
  for (const [name, command] of CHECKS) {
    const { status, stdout, stderr } = spawnSync('npm', command, { cwd: ROOT, encoding: 'utf8' });
    if (status !== 0) {
      problem = `${name} failed`;
      process.stderr.write(`${stdout}${stderr}`);
      break;
    }
    process.stdout.write(`[OK] ${name}\n`);
  }
} catch (error) {
  problem = error instanceof Error ? error.message : String(error);
}
if (problem !== undefined) {
  process.stderr.write(`[ERROR] ${problem}\n`);
  process.exitCode = 1;
  if (!args.includes('--keep')) {
    snapshot.restore();
    process.stdout.write('[OK] everything is as it was before\n');
  }
}
snapshot.forget();
