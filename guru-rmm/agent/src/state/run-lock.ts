import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { AgentFailure } from '../agent-failure.ts';
import { systemErrorCode } from '../error-text.ts';
import { EXIT } from '../exit-codes.ts';
import { identify, isAlive, ProcessIdentity } from '../process/identity.ts';
import type { DataFolder } from './data-folder.ts';

/**
 * One agent per data folder: two would end each other's remote desktop agent. The lock names its holder, and appears
 * whole: it is a hard link of a written file, which cannot be made where there is one. A lock of a process that was
 * killed is recognised by its start time and taken over.
 * @returns a function that gives the lock back
 * @throws AgentFailure `alreadyRunning`
 */
export function takeRunLock(folder: DataFolder): () => void {
  const self = identify(process.pid);
  if (self === null) throw new AgentFailure(EXIT.internal, 'This process cannot be found in /proc.');
  const mine = JSON.stringify(self);
  const draft = `${folder.runLock}.${self.pid}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    while (!link(draft, folder.runLock)) {
      const found = read(folder.runLock);
      if (found === null) continue; // given back this very moment
      const holder = parseHolder(found);
      if (holder !== null && isAlive(holder)) throw alreadyRunning(folder, holder.pid);
      removeStale(folder.runLock, found);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (read(folder.runLock) === mine) rmSync(folder.runLock, { force: true });
  };
}

/**
 * Moves the stale lock away and looks at what was moved: between the look and the move another agent may have
 * replaced it by its own. Then that one goes back to its place, unless a third one has taken it by then.
 * @param found what the lock held when it was found stale
 */
export function removeStale(lock: string, found: string): void {
  const aside = `${lock}.${process.pid}.stale`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== found) link(aside, lock);
  rmSync(aside, { force: true });
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Null for what no agent of ours wrote whole, for example on a machine that lost its power. */
function parseHolder(text: string): ProcessIdentity | null {
  try {
    return ProcessIdentity.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function alreadyRunning(folder: DataFolder, pid: number): AgentFailure {
  return new AgentFailure(
    EXIT.alreadyRunning,
    `Another agent (process ${pid}) already uses the data folder ${folder.root}.`,
  );
}
