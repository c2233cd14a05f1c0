import { rm } from 'node:fs/promises';
import type { ConnectFiles } from '../../state/data-folder.ts';
import { readJsonFile, writeJsonFile } from '../../state/json-file.ts';
import { Target } from './target.ts';

/** What should run, remembered so that a restart of this agent brings it back. */
export function saveTarget(files: ConnectFiles, target: Target): Promise<void> {
  return writeJsonFile(files.target, target);
}

/** A damaged file counts as none: the server's next request says again what should run. */
export function loadTarget(files: ConnectFiles): Promise<Target | null> {
  return readJsonFile(files.target, Target).catch(() => null);
}

export function forgetTarget(files: ConnectFiles): Promise<void> {
  return rm(files.target, { force: true });
}
