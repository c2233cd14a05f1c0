import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, ownIdentity, parseIdentity } from './process-identity.ts';

const PAUSE_MS = 20;

/** Another living process holds the folder. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError';
  readonly code = 'folder_in_use';
  readonly pid: number;

  constructor(file: string, pid: number) {
    super(`${file} is held by process ${pid}.`);
    this.pid = pid;
  }
}

/**
 * Lets one process at a time use a folder. The lock file names its holder, so that neither the file of a killed process
 * nor a pid that was used again locks anybody out.
 *
 * @returns releases the lock; does nothing when another process holds it by now
 * @throws FolderInUseError
 */
export async function lockFolder(file: string): Promise<() => void> {
  const own = JSON.stringify(ownIdentity());
  while (!create(file, own)) {
    const holder = livingHolder(read(file));
    if (holder !== null) throw new FolderInUseError(file, holder);
    await removeDead(file, own);
  }
  return () => removeOwn(file, own);
}

/**
 * Removes the lock of a dead process. One process at a time does so, under a guard of its own: otherwise the second
 * would remove the lock that the first has just taken in its place.
 */
async function removeDead(file: string, own: string): Promise<void> {
  const guard = `${file}.takeover`;
  if (create(guard, own)) {
    if (isDead(file)) rmSync(file, { force: true });
    removeOwn(guard, own);
  } else if (isDead(guard)) rmSync(guard, { force: true });
  else await sleep(PAUSE_MS);
}

/** Creates the file complete or not at all: link(2) fails when the name is taken. @returns false when it is */
function create(file: string, content: string): boolean {
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, content, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

function removeOwn(file: string, own: string): void {
  if (read(file) === own) rmSync(file, { force: true });
}

/** Whether the file is there and its process is not. */
function isDead(file: string): boolean {
  const content = read(file);
  return content !== null && livingHolder(content) === null;
}

/** Pid of the living process that a lock names. */
function livingHolder(content: string | null): number | null {
  const identity = content === null ? null : parseIdentity(content);
  return identity !== null && isAlive(identity) ? identity.pid : null;
}

/** @returns null when there is no such file */
function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
