import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = 'guru-connect-contract';
/** The workspaces that pin the contract. One that is left behind gets a stale copy of its own. */
const WORKSPACES = ['server', 'viewer'];
/** Everything that a bump changes. */
const TOUCHED = [
  'package-lock.json',
  ...WORKSPACES.map((workspace) => `${workspace}/package.json`),
  'vendor',
  `node_modules/${NAME}`,
];

const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const writeJson = (path: string, value: unknown) =>
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

/** Copies everything that a bump changes. @returns how to restore it, and how to delete the copy */
export function takeSnapshot(root: string): { restore: () => void; forget: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'guru-connect-bump-'));
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

/**
 * Makes a tarball the pin of every workspace: in vendor/, in the manifests, in the lock file with its integrity, and
 * installed. Writes the lock itself, since npm drops from it what the registry at hand lacks for other platforms.
 *
 * @returns the version
 * @throws Error when the tarball is no contract, has dependencies, or is of another major than the pin
 */
export function installPin(root: string, tarball: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'guru-connect-pin-'));
  try {
    execFileSync('tar', ['-xzf', tarball, '-C', folder], { stdio: 'pipe' });
    const unpacked = join(folder, 'package');
    const manifest = readJson(join(unpacked, 'package.json'));
    const lock = readJson(join(root, 'package-lock.json'));
    assertBumpable(manifest, lock.packages[`node_modules/${NAME}`].version);
    const pin = `vendor/${NAME}-${manifest.version}.tgz`;
    const bytes = readFileSync(tarball);
    for (const old of readdirSync(join(root, 'vendor')))
      if (isOfMajor(old, manifest.version)) rmSync(join(root, 'vendor', old));
    writeFileSync(join(root, pin), bytes);
    for (const workspace of WORKSPACES) {
      const path = join(root, workspace, 'package.json');
      const own = readJson(path);
      own.dependencies[NAME] = `file:../${pin}`;
      writeJson(path, own);
      lock.packages[workspace].dependencies[NAME] = `file:../${pin}`;
    }
    const kept = ['license', 'peerDependencies', 'peerDependenciesMeta', 'engines'].filter(
      (f) => f in manifest,
    );
    lock.packages[`node_modules/${NAME}`] = {
      version: manifest.version,
      resolved: `file:${pin}`,
      integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
      ...Object.fromEntries(kept.map((field) => [field, manifest[field]])),
    };
    writeJson(join(root, 'package-lock.json'), lock);
    const installed = join(root, 'node_modules', NAME);
    rmSync(installed, { recursive: true, force: true });
    cpSync(unpacked, installed, { recursive: true });
    return manifest.version;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function assertBumpable(
  { name, version, dependencies = {} }: { name: string; version: string; dependencies?: object },
  pinned: string,
): void {
  if (name !== NAME) throw new Error(`The tarball contains ${name}, not ${NAME}.`);
  if (Object.keys(dependencies).length > 0)
    throw new Error(`${NAME} ${version} has dependencies; install it with npm.`);
  if (majorOf(version) !== majorOf(pinned))
    throw new Error(
      `${version} is another major than the pin, ${pinned}: serve it beside the old one, as docs/releasing-a-major.md says.`,
    );
}

const majorOf = (version: string) => version.split('.')[0];

/** Tarballs of other majors stay: they are served side by side. */
const isOfMajor = (file: string, version: string) =>
  file.startsWith(`${NAME}-${majorOf(version)}.`) && file.endsWith('.tgz');
