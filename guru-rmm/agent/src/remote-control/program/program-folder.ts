import { system } from '#system';
import { existsSync, lstatSync } from 'node:fs';
import { mkdir, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { folderProblem } from '@guru-rmm/base/folder-problem.ts';
import { foreignFolder } from '@guru-rmm/base/foreign-folder.ts';
import { CommandFailure } from '../../base/command-failure.ts';
import { errorText } from '../../base/error-text.ts';
import { type ConnectFiles, makeFolder, type ProgramFolder } from '../../state/data-folder.ts';
import { programPath, pruneReleases } from './program-store.ts';
import type { Release } from './target.ts';

/** The folders that may hold the program, in the order in which they are tried. */
export const programFolders = (files: ConnectFiles): readonly ProgramFolder[] => [files, ...files.spare];

/**
 * Tries whether a folder can hold a release's program and run it, by running something in it: a folder that takes a file may be
 * mounted noexec. The folder is made where it is missing.
 * @returns what is wrong with it, continuing "the folder ..."; undefined when nothing is
 */
export async function problemWith(folder: ProgramFolder, release: Release): Promise<string | undefined> {
  try {
    if (folder.isShared) await mkdir(dirname(dirname(folder.releases)), { recursive: true, mode: 0o700 });
    await makeFolder(dirname(folder.releases));
    if (!isPrivate(folder)) return 'can be changed by another user';
    for (const path of [folder.releases, folder.downloads]) await makeFolder(path);
    if (!(await system.runsPrograms(folder.releases))) return 'does not run programs (noexec)';
    if (existsSync(programPath(folder, release))) return undefined;
    const { bavail, bsize } = await statfs(folder.releases);
    return bavail * bsize < release.size ? `has no ${Math.ceil(release.size / 1e6)} MB left` : undefined;
  } catch (error) {
    return folderProblem(error) ?? `cannot be used (${errorText(error)})`;
  }
}

/**
 * Whether nobody but this user and root can change what is in a folder. In a shared one, such as /var/tmp, another user may have
 * made a folder or a link of its name before.
 */
function isPrivate({ releases, isShared }: ProgramFolder): boolean {
  if (!isShared) return true;
  const own = lstatSync(dirname(releases), { throwIfNoEntry: false });
  const isOurs = own?.isDirectory() === true && own.uid === process.getuid?.() && (own.mode & 0o077) === 0;
  return isOurs && foreignFolder(dirname(releases)) === undefined;
}

/** The folders that are there and may be cleared: nothing is deleted in a folder that somebody else can change. */
export function ownFolders(files: ConnectFiles): readonly ProgramFolder[] {
  return programFolders(files).filter((folder) => isPrivate(folder) && existsSync(folder.downloads));
}

/**
 * Where the program of a release is installed: in the first folder that has it and can run it; where it would be in the first
 * folder when none has.
 */
export async function installedProgram(files: ConnectFiles, release: Release): Promise<string> {
  for (const folder of programFolders(files)) {
    const path = programPath(folder, release);
    if (existsSync(path) && (await problemWith(folder, release)) === undefined) return path;
  }
  return programPath(files, release);
}

/** Removes the installed programs other than `keep`, wherever they are. */
export async function pruneEverywhere(files: ConnectFiles, keep: readonly Release[]): Promise<void> {
  for (const folder of ownFolders(files)) await pruneReleases(folder, keep);
}

/** What a machine says that has no folder for the program. */
export function noFolder(problems: readonly string[]): CommandFailure {
  return new CommandFailure(
    'no_folder',
    `No folder of this machine takes the remote desktop agent: ${problems.join('; ')}. Give its RMM agent a data folder from which programs can be run.`,
  );
}
