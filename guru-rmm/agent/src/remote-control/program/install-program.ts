import type { Log } from '../../base/log.ts';
import type { ConnectFiles } from '../../state/data-folder.ts';
import { downloadProgram } from './download-program.ts';
import { programPath, pruneReleases } from './program-store.ts';
import type { Release } from './target.ts';
import { verifyProgram } from './verify-program.ts';

/**
 * Has a release's program installed and verified. An altered one is replaced.
 * @throws CommandFailure `download_failed`, `checksum_mismatch`
 */
export async function installProgram(
  files: ConnectFiles,
  release: Release,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  const found = await verifyProgram(programPath(files, release), release);
  if (found === 'sound') return;
  if (found === 'altered') {
    log.error(`[ERROR] The installed guru-connect-agent ${release.version} was altered; it is replaced.`);
    await pruneReleases(files, []);
  }
  await downloadProgram(files, release, signal, log);
  log.info(`[OK] guru-connect-agent ${release.version} is downloaded and its SHA-256 is right.`);
}
