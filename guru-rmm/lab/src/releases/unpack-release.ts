import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { LabError } from '../base/lab-error.ts';

const run = promisify(execFile);

/**
 * Unpacks a packed release once: the folder is named after the archive's content, and it appears under that name only
 * when it is whole, so a lab that was killed while unpacking leaves nothing that looks like a release.
 * Returns the release's own top folder. @throws LabError `bad_release`
 */
export async function unpackRelease(archive: string, program: string, releasesDir: string): Promise<string> {
  const name = path.basename(archive).replace(/\.tar\.gz$/, '');
  const home = path.join(releasesDir, `${name}-${(await hashOf(archive)).slice(0, 16)}`);
  if (!existsSync(home)) await unpack(archive, home, releasesDir);
  const tops = readdirSync(home);
  const top = path.join(home, tops[0] ?? '');
  if (tops.length !== 1 || !existsSync(path.join(top, program))) {
    rmSync(home, { recursive: true, force: true });
    throw new LabError(
      'bad_release',
      `${archive} is not the release that was expected: it has no ${program}; pack it again.`,
    );
  }
  return top;
}

/**
 * Takes away every other release, and what a lab that was killed had begun to unpack: each rebuild is a folder of its
 * own. Only for whoever holds the world's lock.
 * @param used the top folders that `unpackRelease` gave
 */
export function removeOtherReleases(releasesDir: string, used: readonly string[]): void {
  const kept = new Set(used.map((top) => path.basename(path.dirname(top))));
  for (const name of readdirSync(releasesDir)) {
    if (!kept.has(name)) rmSync(path.join(releasesDir, name), { recursive: true, force: true });
  }
}

async function hashOf(archive: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(archive), hash);
  } catch (cause) {
    throw new LabError(
      'bad_release',
      `The release ${archive} cannot be read; pack it first or check the path.`,
      { cause },
    );
  }
  return hash.digest('hex');
}

async function unpack(archive: string, home: string, releasesDir: string): Promise<void> {
  const draft = mkdtempSync(path.join(releasesDir, `.unpacking-${path.basename(home)}-`));
  try {
    await run('tar', ['-xzf', archive, '-C', draft, '--no-same-owner'], { timeout: 120_000 });
    chmodSync(draft, 0o755); // mkdtemp makes 0700; the database's user has to read its programs
    renameSync(draft, home);
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true });
    throw new LabError('bad_release', `The release ${archive} cannot be unpacked; pack it again.`, { cause });
  }
}
