import type { Log } from '../../base/log.ts';
import type { ConnectFiles } from '../../state/data-folder.ts';
import { downloadProgram } from './download-program.ts';
import { programPath, pruneReleases } from './program-store.ts';
import type { OnProgress } from '@guru/program-download';
import type { Release } from './target.ts';
import { verifyProgram } from './verify-program.ts';
import { verifyRelease } from './verify-release.ts';

/**
 * Has a release's program installed, signed and verified. An altered one is replaced.
 * @param root `root.json` of the channel, which the server has pinned
 * @param onProgress called while bytes come; never when the program is installed already
 * @throws CommandFailure `release_untrusted`, `release_expired`, `download_failed`, `checksum_mismatch`
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
  const found = await verifyProgram(programPath(files, release), release);
  if (found === 'sound') return;
  if (found === 'altered') {
    log.error(`[ERROR] The installed guru-connect-agent ${release.version} was altered; it is replaced.`);
    await pruneReleases(files, []);
  }
  await downloadProgram(files, release, signal, log, onProgress);
  log.info(`[OK] guru-connect-agent ${release.version} is downloaded and its SHA-256 is right.`);
}
