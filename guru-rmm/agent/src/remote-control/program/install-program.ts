import { type OnProgress, removePart } from '@guru/program-download';
import { folderProblem } from '@guru-rmm/base/folder-problem.ts';
import { systemErrorCode } from '../../base/error-text.ts';
import type { Log } from '../../base/log.ts';
import type { ConnectFiles, ProgramFolder } from '../../state/data-folder.ts';
import { downloadProgram } from './download-program.ts';
import { noFolder, problemWith, programFolders } from './program-folder.ts';
import { programPath, pruneReleases } from './program-store.ts';
import type { Release } from './target.ts';
import { verifyProgram } from './verify-program.ts';
import { verifyRelease } from './verify-release.ts';

const DISK_ERRORS = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO']);

/**
 * Has a release's program installed, signed and verified, in the first folder that can hold and run it. An altered one is
 * replaced.
 * @param root `root.json` of the channel, which the server has pinned
 * @param onProgress called while bytes come; never when the program is installed already
 * @throws CommandFailure `release_untrusted`, `release_expired`, `download_failed`, `checksum_mismatch`, `no_folder`
 */
export async function installProgram(
  files: ConnectFiles,
  release: Release,
  root: string,
  signal: AbortSignal,
  log: Log,
  onProgress: OnProgress,
): Promise<void> {
  await verifyRelease(files, release, root, signal);
  const problems: string[] = [];
  for (const folder of programFolders(files)) {
    const problem = await problemWith(folder, release);
    if (problem === undefined) {
      try {
        await installIn(folder, release, signal, log, onProgress);
        return;
      } catch (error) {
        // The disk that had room before the download is full now, or has failed.
        const cause = error instanceof Error ? error.cause : undefined;
        if (!DISK_ERRORS.has(systemErrorCode(cause) ?? '')) throw error;
        await removePart(folder.downloads, release);
        problems.push(`${folder.releases} ${folderProblem(cause)}`);
      }
    } else problems.push(`${folder.releases} ${problem}`);
    log.warn(`[WARNING] guru-connect-agent is not installed here: ${problems.at(-1)}.`);
  }
  throw noFolder(problems);
}

async function installIn(
  folder: ProgramFolder,
  release: Release,
  signal: AbortSignal,
  log: Log,
  onProgress: OnProgress,
): Promise<void> {
  const found = await verifyProgram(programPath(folder, release), release);
  if (found === 'sound') return;
  if (found === 'altered') {
    log.error(`[ERROR] The installed guru-connect-agent ${release.version} was altered; it is replaced.`);
    await pruneReleases(folder, []);
  }
  await downloadProgram(folder, release, signal, log, onProgress);
  log.info(`[OK] guru-connect-agent ${release.version} is downloaded and its SHA-256 is right.`);
}
