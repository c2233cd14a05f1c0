import { system } from '#system';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgramFolder } from '../../state/data-folder.ts';
import type { Release } from './target.ts';

/** Where a release's program is installed: named by its content, so that versions lie side by side. */
export function programPath(folder: ProgramFolder, release: Release): string {
  return join(folder.releases, release.sha256, system.programName);
}

/** Removes the installed programs other than `keep`. */
export async function pruneReleases(folder: ProgramFolder, keep: readonly Release[]): Promise<void> {
  const kept = new Set(keep.map(({ sha256 }) => sha256));
  for (const name of await readdir(folder.releases)) {
    if (!kept.has(name)) await rm(join(folder.releases, name), { recursive: true, force: true });
  }
}
