import { spawn, spawnSync } from 'node:child_process';
import { LabError } from '../base/lab-error.ts';

/** The sentence that names what is missing and the line that brings it. */
export function missingPackagesError(packages: readonly string[]): LabError {
  return new LabError(
    'missing_packages',
    `System packages are missing: ${packages.join(', ')}; install them with: sudo apt-get install -y ${packages.join(' ')}`,
  );
}

/**
 * Installs packages through apt, as root or with a sudo that asks for no password; apt's output goes to the
 * terminal's error stream. @throws LabError `missing_packages` when that is not possible
 */
export async function installPackages(packages: readonly string[]): Promise<void> {
  const prefix = elevation();
  if (!prefix) throw missingPackagesError(packages);
  const env = ['env', 'DEBIAN_FRONTEND=noninteractive'];
  // a failed update alone is no failure: the lists may be there, or a mirror of several be down
  await runApt([...prefix, ...env, 'apt-get', 'update', '-qq']);
  const status = await runApt([
    ...prefix,
    ...env,
    ...['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages],
  ]);
  if (status !== 0) throw missingPackagesError(packages);
}

function elevation(): string[] | null {
  if (spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return null;
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore', timeout: 10_000 }).status === 0
    ? ['sudo', '-n']
    : null;
}

function runApt([command, ...args]: string[]): Promise<number | null> {
  if (!command) throw new TypeError('no command');
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 2, 2], timeout: 15 * 60_000 });
    child.once('error', reject);
    child.once('exit', resolve);
  });
}
