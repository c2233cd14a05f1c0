import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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

/** Where parts may lie until they are loaded: the user's cache, if there is one, else the folder for temporary files. */
function partsFolders(environment: NodeJS.ProcessEnv): string[] {
  return [environment.XDG_CACHE_HOME || join(homedir(), '.cache'), tmpdir()];
}

/** Makes a folder that no other user can enter (mkdtemp(3)), and lays the parts out in it. */
function extractTo(base: string, parts: readonly NativePart[]): string {
  const folder = mkdtempSync(join(base, 'guru-connect-agent-'));
  try {
    for (const { path, bytes } of parts) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
      writeFileSync(file, bytes, { mode: PRIVATE_FILE, flag: 'wx' });
    }
    return folder;
  } catch (error) {
    removeParts(folder);
    throw error;
  }
}

/**
 * Extracts the parts to a new folder, which the caller removes as soon as they are loaded. Throws what the last place
 * said when none takes them.
 */
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

/** What is loaded stays loaded: the system keeps a file's content while it is mapped. */
export function removeParts(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
