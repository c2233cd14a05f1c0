import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A package of the registry whose bytes never change: Node and npm would not install one of another platform here. */
export interface PinnedPackage {
  /** Name and exact version, as `npm pack` takes it. */
  readonly name: string;
  /** As in a lock file: `sha512-` and base64. */
  readonly integrity: string;
}

function integrityOf(file: string): string {
  return `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
}

/**
 * Downloads a package once, checks it each time, and unpacks it.
 * @param cache where packages are kept between builds
 * @returns the folder with its files
 * @throws Error when the registry's bytes are others than the pinned ones
 */
export function unpackPinned({ name, integrity }: PinnedPackage, cache: string): string {
  const stem = name.replace(/^@/, '').replace(/[/@]/g, '-');
  const file = join(cache, `${stem}.tgz`);
  const folder = join(cache, stem);
  mkdirSync(cache, { recursive: true });
  // npm is a script of the shell on Windows
  if (!existsSync(file))
    execFileSync('npm', ['pack', '--silent', name], { cwd: cache, shell: process.platform === 'win32' });
  if (integrityOf(file) !== integrity) {
    rmSync(file);
    throw new Error(`${name} is not the package that was pinned: its integrity differs`);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  execFileSync('tar', ['-xzf', file, '-C', folder]);
  return join(folder, 'package');
}
