import { system } from '#system';
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  DownloadError,
  type DownloadLimits,
  downloadProgram as download,
  eachTenth,
  findPart,
  type OnProgress,
} from '@guru/program-download';
import { CommandFailure } from '../../base/command-failure.ts';
import { errorText } from '../../base/error-text.ts';
import type { Log } from '../../base/log.ts';
import { isAllowedUrl } from '../../net/allowed-url.ts';
import type { ProgramFolder } from '../../state/data-folder.ts';
import { programPath } from './program-store.ts';
import type { Release } from './target.ts';

/**
 * Fetches a release's program and installs it: only when size and SHA-256 are right does it become executable and get its
 * name.
 * @throws CommandFailure `download_failed`: what has come stays if it can be continued; `checksum_mismatch`: nothing stays
 */
export async function downloadProgram(
  folder: ProgramFolder,
  release: Release,
  signal: AbortSignal,
  log: Log,
  onProgress: OnProgress,
  limits?: DownloadLimits,
): Promise<void> {
  if (!isAllowedUrl(release.url) || !/^https?:/i.test(release.url)) {
    throw new CommandFailure(
      'download_failed',
      'The release lies neither behind https nor on this machine itself.',
    );
  }
  const begun = await findPart(folder.downloads, release);
  if (begun !== null)
    log.info(`The download of guru-connect-agent ${release.version} continues at ${begun.received} bytes.`);
  const logged = eachTenth((percent) =>
    log.info(`Downloading guru-connect-agent ${release.version}: ${percent} %.`),
  );
  const draft = join(folder.downloads, `${randomUUID()}.program`);
  try {
    await download({
      program: release,
      folder: folder.downloads,
      file: draft,
      signal,
      onProgress: (received, total) => {
        logged(received, total);
        onProgress(received, total);
      },
      limits,
    });
    const program = programPath(folder, release);
    await mkdir(dirname(program), { recursive: true, mode: 0o700 });
    await system.allowRunning(draft);
    await rename(draft, program);
  } catch (error) {
    await rm(draft, { force: true });
    const { code, message, cause } =
      error instanceof DownloadError
        ? error
        : {
            code: 'download_failed' as const,
            message: `The download failed: ${errorText(error)}.`,
            cause: error,
          };
    throw new CommandFailure(code, errorText(message), { cause });
  }
}
