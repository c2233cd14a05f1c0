import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { AgentFailure } from '../agent-failure.ts';
import { systemErrorCode } from '../error-text.ts';
import { EXIT } from '../exit-codes.ts';
import { identify, isAlive, ProcessIdentity } from '../process/identity.ts';
import type { DataFolder } from './data-folder.ts';

/**
 * One agent per data folder: two would end each other's remote desktop agent. A lock of a process that was
 * killed is recognised by its start time and taken over.
 * @returns a function that gives the lock back
 * @throws AgentFailure `alreadyRunning`
 */
export function takeRunLock(folder: DataFolder): () => void {
  const self = identify(process.pid);
  if (self === null) throw new AgentFailure(EXIT.internal, 'This process cannot be found in /proc.');
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(folder.runLock, JSON.stringify(self), { flag: 'wx', mode: 0o600 });
      return () => rmSync(folder.runLock, { force: true });
    } catch (error) {
      if (systemErrorCode(error) !== 'EEXIST') throw error;
    }
    const holder = readHolder(folder.runLock);
    if (holder !== null && isAlive(holder)) throw alreadyRunning(folder, holder.pid);
    removeStale(folder);
  }
  throw alreadyRunning(folder);
}

/**
 * Moves the stale lock away and looks at what was moved: between the look and the move another agent may have
 * replaced it by its own. Then that one goes back to its place.
 */
function removeStale(folder: DataFolder): void {
  const aside = `${folder.runLock}.${process.pid}`;
  try {
    renameSync(folder.runLock, aside);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  const moved = readHolder(aside);
  if (moved !== null && isAlive(moved)) {
    renameSync(aside, folder.runLock);
    throw alreadyRunning(folder, moved.pid);
  }
  rmSync(aside, { force: true });
}

function readHolder(path: string): ProcessIdentity | null {
  try {
    return ProcessIdentity.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null; // half written by one that was killed, or already given back
  }
}

function alreadyRunning(folder: DataFolder, pid?: number): AgentFailure {
  const who = pid === undefined ? 'Another agent' : `Another agent (process ${pid})`;
  return new AgentFailure(EXIT.alreadyRunning, `${who} already uses the data folder ${folder.root}.`);
}
