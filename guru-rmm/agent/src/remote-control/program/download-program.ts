import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { CommandFailure } from '../../base/command-failure.ts';
import { errorText, systemErrorCode } from '../../base/error-text.ts';
import type { Log } from '../../base/log.ts';
import { isAllowedUrl } from '../../net/allowed-url.ts';
import type { ProgramFolder } from '../../state/data-folder.ts';
import { CheckedStream, checksumMismatch } from './checked-stream.ts';
import { clearDownloads, findPart, type Part, partFile, removePart } from './part-file.ts';
import { programPath } from './program-store.ts';
import { type DownloadLimits, type OnProgress, receivePart } from './receive-part.ts';
import type { Release } from './target.ts';

const LIMITS: DownloadLimits = {
  wholeMs: 30 * 60_000,
  stalledMs: 30_000,
  reconnectMs: 12_000,
  pauseMs: 1000,
};

/**
 * Fetches a release's program, compressed where the channel has it so, and installs it. The bytes go to folder of mode 0600
 * that no one ever runs; only when size and SHA-256 are right does the program become executable and get its name.
 * @throws CommandFailure `download_failed`: what has come stays if it can be continued; `checksum_mismatch`: nothing stays
 */
export async function downloadProgram(
  folder: ProgramFolder,
  release: Release,
  signal: AbortSignal,
  log: Log,
  onProgress: OnProgress,
  limits: DownloadLimits = LIMITS,
): Promise<void> {
  if (!isAllowedUrl(release.url) || !/^https?:/i.test(release.url)) {
    throw new CommandFailure(
      'download_failed',
      'The release lies neither behind https nor on this machine itself.',
    );
  }
  const draft = join(folder.downloads, `${randomUUID()}.program`);
  try {
    await clearDownloads(folder, release);
    const begun = await findPart(folder, release);
    if (begun !== null)
      log.info(`The download of guru-connect-agent ${release.version} continues at ${begun.received} bytes.`);
    const logged = progressLog(release, log);
    const part = await receivePart(
      folder,
      release,
      signal,
      (received, total) => {
        logged(received, total);
        onProgress(received, total);
      },
      limits,
    );
    await unpack(partFile(folder, release), part, release, draft);
    const program = programPath(folder, release);
    await mkdir(dirname(program), { recursive: true, mode: 0o700 });
    await chmod(draft, 0o700);
    await rename(draft, program);
    await removePart(folder, release);
  } catch (error) {
    await rm(draft, { force: true });
    const isWrong = error instanceof CommandFailure && error.code === 'checksum_mismatch';
    if (isWrong || (await findPart(folder, release)) === null) await removePart(folder, release);
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure('download_failed', `The download failed: ${errorText(error)}.`, {
      cause: error,
    });
  }
}

/** Decompresses into a draft, never more than the release's size, and checks it. */
async function unpack(path: string, { encoding }: Part, release: Release, draft: string): Promise<void> {
  const source = createReadStream(path);
  const checked = new CheckedStream(release);
  const file = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
  if (encoding === 'identity') return pipeline(source, checked, file);
  try {
    await pipeline(source, createBrotliDecompress(), checked, file);
  } catch (error) {
    const isBrotli = /^(ERR_(BROTLI_DECODER)?_ERROR|Z_BUF_ERROR)/.test(systemErrorCode(error) ?? '');
    throw isBrotli ? checksumMismatch('it cannot be decompressed') : error;
  }
}

function progressLog(release: Release, log: Log): OnProgress {
  let logged = 0;
  return (received, total) => {
    const tenths = Math.floor((10 * received) / total);
    if (tenths <= logged) return;
    logged = tenths;
    log.info(`Downloading guru-connect-agent ${release.version}: ${tenths * 10} %.`);
  };
}
