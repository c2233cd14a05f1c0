import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const NAME = 'guru-connect-contract';
const WORKSPACES = ['server', 'dashboard'];
/** All that a bump changes. */
const TOUCHED = [
  'package-lock.json',
  ...WORKSPACES.map((workspace) => `${workspace}/package.json`),
  'vendor',
  'server/src/connect-client/generated',
  `node_modules/${NAME}`,
];

interface Manifest {
  name: string;
  version: string;
  dependencies?: Record<string, string>;
  [field: string]: unknown;
}

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const writeJson = (path: string, value: unknown) =>
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

/** Remembers everything that a bump changes. @returns what puts it back, and what forgets it */
export function takeSnapshot(root: string): { restore: () => void; forget: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'guru-rmm-bump-'));
  for (const path of TOUCHED) cpSync(join(root, path), join(folder, path), { recursive: true });
  return {
    restore() {
      for (const path of TOUCHED) {
        rmSync(join(root, path), { recursive: true, force: true });
        cpSync(join(folder, path), join(root, path), { recursive: true });
      }
    },
    forget: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A tarball as it is, or the exact version from the registry. @returns its path in `folder` */
export function fetchTarball(wanted: string, folder: string): string {
  if (wanted.endsWith('.tgz')) return wanted;
  if (!/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(wanted)) {
    throw new Error(`"${wanted}" is neither an exact version nor a .tgz file`);
  }
  execFileSync('npm', ['pack', `${NAME}@${wanted}`, '--pack-destination', folder], { stdio: 'pipe' });
  return join(folder, `${NAME}-${wanted}.tgz`);
}

/** @returns the unpacked package */
export function unpack(tarball: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
  return join(folder, 'package');
}

/**
 * The first version of the pin's own major stays: a release that is pinned to it is packed from it
 * (`npm run pack:pinned-1.0`), and runs the full-stack suite beside a newer Guru Connect.
 */
function isFirstOfMajor(file: string, pinned: string): boolean {
  return file === `${NAME}-${pinned.split('.')[0]}.0.0.tgz`;
}

/**
 * Makes the tarball the pin: in vendor/, in both package.json, in the lock file with its integrity, and installed.
 * The lock is written here, since npm drops from it what the registry at hand does not offer for other platforms.
 */
export function installPin(root: string, tarball: string, unpacked: string): string {
  const manifest = readJson(join(unpacked, 'package.json')) as Manifest;
  if (manifest.name !== NAME) throw new Error(`${basename(tarball)} holds ${manifest.name}, not ${NAME}`);
  if (Object.keys(manifest.dependencies ?? {}).length > 0) {
    throw new Error(`${NAME} ${manifest.version} has dependencies; it has to be installed by npm`);
  }
  const bytes = readFileSync(tarball);
  const pin = `vendor/${NAME}-${manifest.version}.tgz`;
  const lockPath = join(root, 'package-lock.json');
  const lock = readJson(lockPath);
  for (const old of readdirSync(join(root, 'vendor'))) {
    if (old.startsWith(NAME) && !isFirstOfMajor(old, manifest.version)) rmSync(join(root, 'vendor', old));
  }
  writeFileSync(join(root, pin), bytes);
  for (const workspace of WORKSPACES) {
    const path = join(root, workspace, 'package.json');
    const own = readJson(path);
    own.dependencies[NAME] = `file:../${pin}`;
    writeJson(path, own);
    lock.packages[workspace].dependencies[NAME] = `file:../${pin}`;
  }
  const kept = ['license', 'peerDependencies', 'peerDependenciesMeta', 'engines', 'bin'].filter(
    (field) => field in manifest,
  );
  lock.packages[`node_modules/${NAME}`] = {
    version: manifest.version,
    resolved: `file:${pin}`,
    integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
    ...Object.fromEntries(kept.map((field) => [field, manifest[field]])),
  };
  writeJson(lockPath, lock);

  const installed = join(root, 'node_modules', NAME);
  rmSync(installed, { recursive: true, force: true });
  cpSync(unpacked, installed, { recursive: true });
  return manifest.version;
}
