import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../base/lab-error.ts';

/** The sentence that names what is missing and the line that brings it. */
export function missingPackagesError(packages: readonly string[]): LabError {
  return new LabError(
    'missing_packages',
    `System packages are missing: ${packages.join(', ')}; install them with: sudo apt-get install -y ${packages.join(' ')}`,
  );
}

/**
 * Installs packages through apt, as root or with a sudo that asks for no password. What apt prints goes to a log, which a
 * line names; a step is one line.
 * @throws LabError `missing_packages` when that is not possible
 */
export async function installPackages(packages: readonly string[]): Promise<void> {
  const prefix = elevation();
  if (!prefix) throw missingPackagesError(packages);
  const env = ['env', 'DEBIAN_FRONTEND=noninteractive'];
  const log = join(mkdtempSync(join(tmpdir(), 'guru-lab-apt-')), 'apt.log');
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const output = openSync(log, 'wx', 0o600);
  try {
    say(`[..] system packages: reading the list (apt's output is in ${log})`);
    // A failed update alone is no failure: the lists may be there, or one mirror of several be down.
    await runApt([...prefix, ...env, 'apt-get', 'update', '-qq'], output);
    say(`[..] system packages: installing ${packages.join(', ')}`);
    const install = ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages];
    const status = await runApt([...prefix, ...env, ...install], output);
    if (status !== 0) throw missingPackagesError(packages);
    say('[OK] system packages');
  } finally {
    closeSync(output);
  }
}

function elevation(): string[] | null {
  if (spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return null;
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore', timeout: 10_000 }).status === 0
    ? ['sudo', '-n']
    : null;
}

function runApt([command, ...args]: string[], output: number): Promise<number | null> {
  if (!command) throw new TypeError('no command');
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', output, output], timeout: 15 * 60_000 });
    child.once('error', reject);
    child.once('exit', resolve);
  });
}
