import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A native library that travels inside the single file; the dynamic linker takes it from a file only. */
export interface NativePart {
  /** Path below the folder of parts. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

function digestOf(parts: readonly NativePart[]): string {
  const hash = createHash('sha256');
  for (const { path, bytes } of parts) hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex');
}

/** Makes the folder, or takes it over when it is ours alone. Throws when another user could have put files there. */
function ensurePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: PRIVATE_FOLDER });
  const stat = lstatSync(folder);
  if (!stat.isDirectory() || stat.uid !== process.getuid?.())
    throw new Error(`${folder} belongs to another user`);
  chmodSync(folder, PRIVATE_FOLDER);
}

function holds(file: string, bytes: Uint8Array): boolean {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size === bytes.length && readFileSync(file).equals(bytes);
}

/**
 * Lays the parts out below `base` in a folder named by their hash, and returns that folder. Files that are there are
 * compared byte by byte, and written again when they differ.
 */
export function extractTo(base: string, parts: readonly NativePart[]): string {
  const folder = join(base, digestOf(parts));
  ensurePrivateFolder(base);
  ensurePrivateFolder(folder);
  for (const { path, bytes } of parts) {
    const file = join(folder, path);
    if (holds(file, bytes)) continue;
    ensurePrivateFolder(dirname(file));
    // two agents may start at once: each writes its own copy, the rename is atomic
    const fresh = `${file}.${process.pid}`;
    rmSync(fresh, { force: true });
    writeFileSync(fresh, bytes, { mode: PRIVATE_FILE, flag: 'wx' });
    renameSync(fresh, file);
    if (!holds(file, bytes)) throw new Error(`${file} does not hold what was written`);
  }
  return folder;
}

/** Where parts may lie: the user's cache, else a folder of this user's in the temporary one. */
export function partsFolders(environment: NodeJS.ProcessEnv): string[] {
  const cache = environment.XDG_CACHE_HOME || join(homedir(), '.cache');
  return [join(cache, 'guru-connect-agent'), join(tmpdir(), `guru-connect-agent-${process.getuid?.() ?? 0}`)];
}

/** Extracts to the first folder that takes the parts. Throws what the last one said when none does. */
export function extractParts(parts: readonly NativePart[], environment: NodeJS.ProcessEnv): string {
  let failure: unknown;
  for (const base of partsFolders(environment)) {
    try {
      return extractTo(base, parts);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
