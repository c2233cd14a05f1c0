import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { folderProblem } from '@guru-connect/base/folder-problem';
import { foreignFolder } from '@guru-connect/base/foreign-folder';
import { AgentFault } from '../fault/agent-fault.ts';

/** What the build knows of a native library that travels inside the single file. */
export interface PinnedPart {
  /** Path below the folder of parts. */
  readonly path: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** The dynamic linker takes a library from a file only. */
export interface NativePart extends PinnedPart {
  readonly bytes: Uint8Array;
}

const PREFIX = 'guru-connect-agent-';
/** As mkdtemp(3) names them: other folders of the product begin alike. */
const OWN_FOLDER = /^guru-connect-agent-[A-Za-z0-9]{6}$/;
/** Folders of an agent that is still starting are younger, in milliseconds. */
const LEFT_AFTER_MS = 10 * 60_000;

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;
/** What the dynamic linker says where the file system is mounted noexec. */
const NOEXEC = /failed to map segment from shared object/;

/** Makes a folder that no other user can enter (mkdtemp(3)), lays the parts out in it, and tries to load them. */
function extractTo(base: string, parts: readonly NativePart[], load: (folder: string) => void): string {
  const folder = mkdtempSync(join(base, PREFIX));
  try {
    for (const { path, bytes } of parts) {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
      writeFileSync(file, bytes, { mode: PRIVATE_FILE, flag: 'wx' });
    }
    for (const part of parts) assertUnchanged(part, join(folder, part.path));
    load(folder);
    return folder;
  } catch (error) {
    removeParts(folder);
    throw error;
  }
}

/** What is loaded is what was built, whatever wrote to the disk or to the program meanwhile. */
function assertUnchanged({ path, sha256 }: PinnedPart, file: string): void {
  const found = createHash('sha256').update(readFileSync(file)).digest('hex');
  if (found !== sha256) throw new Error(`${path} is not what was built: the program is damaged`);
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

/**
 * What is loaded stays loaded: Linux keeps a file's content while it is mapped. Windows does not delete a loaded library:
 * `removeLeftParts` of a later start does.
 */
export function removeParts(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if (process.platform !== 'win32') throw error;
  }
}

/** Removes what earlier starts have left, on Windows, but for parts that are still loaded. */
export function removeLeftParts(bases: readonly string[], now = Date.now()): void {
  if (process.platform !== 'win32') return;
  for (const base of bases) {
    for (const folder of leftIn(base)) if (now - modified(folder) > LEFT_AFTER_MS) removeParts(folder);
  }
}

/** Folders of parts below `base`. */
export function leftIn(base: string): string[] {
  try {
    return readdirSync(base, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && OWN_FOLDER.test(entry.name))
      .map(({ name }) => join(base, name));
  } catch {
    // extractParts says what is wrong with the folder
    return [];
  }
}

function modified(folder: string): number {
  return statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
}
