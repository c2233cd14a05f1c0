import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { folderProblem } from '@guru-connect/base/folder-problem';
import { foreignFolder } from '@guru-connect/base/foreign-folder';
import { AgentFault } from '../fault/agent-fault.ts';

/** A native library that travels inside the single file; the dynamic linker takes it from a file only. */
export interface NativePart {
  /** Path below the folder of parts. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;
/** What the dynamic linker says where the file system is mounted noexec. */
const NOEXEC = /failed to map segment from shared object/;

/** Makes a folder that no other user can enter (mkdtemp(3)), lays the parts out in it, and tries to load them. */
function extractTo(base: string, parts: readonly NativePart[], load: (folder: string) => void): string {
  const folder = mkdtempSync(join(base, 'guru-connect-agent-'));
  try {
    for (const { path, bytes } of parts) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
      writeFileSync(file, bytes, { mode: PRIVATE_FILE, flag: 'wx' });
    }
    load(folder);
    return folder;
  } catch (error) {
    removeParts(folder);
    throw error;
  }
}

/** Why a folder cannot be used, continuing "the folder ...". */
function problemOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (NOEXEC.test(message)) return 'is mounted noexec';
  return folderProblem(error) ?? `cannot be used (${message})`;
}

/**
 * Extracts the parts to a new folder below the first of `bases` from which they can be loaded. A folder that another user could
 * change is passed over. The caller removes the new folder as soon as the parts are loaded.
 * @param load loads the parts from a folder, to try it; throws what the dynamic linker says
 * @throws AgentFault `no_folder`, with what is wrong with each folder
 */
export function extractParts(
  parts: readonly NativePart[],
  bases: readonly string[],
  load: (folder: string) => void,
): string {
  const problems: string[] = [];
  for (const base of bases) {
    try {
      const foreign = foreignFolder(base);
      if (foreign === undefined) return extractTo(base, parts, load);
      problems.push(`${base} ${foreign}`);
    } catch (error) {
      problems.push(`${base} ${problemOf(error)}`);
    }
  }
  throw new AgentFault(
    'no_folder',
    `No folder takes the agent's native libraries: ${problems.join('; ')}. Set XDG_CACHE_HOME to a folder of this user from which programs can be run.`,
  );
}

/** What is loaded stays loaded: the system keeps a file's content while it is mapped. */
export function removeParts(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
