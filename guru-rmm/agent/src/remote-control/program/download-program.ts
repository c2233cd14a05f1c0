import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandFailure } from '../../base/command-failure.ts';
import { errorText } from '../../base/error-text.ts';
import type { Log } from '../../base/log.ts';
import { isAllowedUrl } from '../../net/allowed-url.ts';
import { createHttp } from '../../net/http-client.ts';
import type { ConnectFiles } from '../../state/data-folder.ts';
import { CheckedStream } from './checked-stream.ts';
import { programPath } from './program-store.ts';
import type { Release } from './target.ts';

/** How long a download may take at all, and how long it may stand still, in milliseconds. */
export interface DownloadLimits {
  readonly wholeMs: number;
  readonly stalledMs: number;
}
const LIMITS: DownloadLimits = { wholeMs: 10 * 60_000, stalledMs: 20_000 };

/**
 * Fetches a release's program and installs it. The bytes go to a file of mode 0600 that no one ever runs; only
 * when size and SHA-256 are right does it become executable and get its name.
 * @throws CommandFailure `download_failed`, `checksum_mismatch`; nothing of the file is left then
 */
export async function downloadProgram(
  files: ConnectFiles,
  release: Release,
  signal: AbortSignal,
  log: Log,
  limits: DownloadLimits = LIMITS,
): Promise<void> {
  if (!isAllowedUrl(release.url) || !/^https?:/i.test(release.url)) {
    throw new CommandFailure(
      'download_failed',
      'The release lies neither behind https nor on this machine itself.',
    );
  }
  const part = join(files.downloads, `${randomUUID()}.part`);
  try {
    await receive(part, release, signal, log, limits);
    const program = programPath(files, release);
    await mkdir(dirname(program), { recursive: true, mode: 0o700 });
    await chmod(part, 0o700);
    await rename(part, program);
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure('download_failed', `The download failed: ${errorText(error)}.`);
  }
}

async function receive(
  part: string,
  release: Release,
  signal: AbortSignal,
  log: Log,
  limits: DownloadLimits,
): Promise<void> {
  const stalled = new AbortController();
  const watch = setTimeout(() => {
    stalled.abort(new Error(`no byte came for ${limits.stalledMs / 1000} s`));
  }, limits.stalledMs);
  const ends = AbortSignal.any([signal, stalled.signal, AbortSignal.timeout(limits.wholeMs)]);
  const progress = progressLog(release, log);
  try {
    const body = await request(release, ends);
    const checked = new CheckedStream(release, (received) => {
      watch.refresh();
      progress(received);
    });
    const file = createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true });
    await pipeline(body, checked, file, { signal: ends });
  } catch (error) {
    throw ends.aborted && !(error instanceof CommandFailure) ? ends.reason : error;
  } finally {
    clearTimeout(watch);
  }
}

async function request(release: Release, signal: AbortSignal): Promise<Readable> {
  const answer = await createHttp(release.url, 0).get<Readable>(release.url, {
    responseType: 'stream',
    decompress: false,
    headers: { 'Accept-Encoding': 'identity' },
    maxContentLength: Number.POSITIVE_INFINITY, // the checked stream stops at the release's size
    signal,
  });
  if (answer.status === 200) return answer.data;
  answer.data.destroy();
  throw new Error(`the release channel answered with status ${answer.status}`);
}

function progressLog(release: Release, log: Log): (received: number) => void {
  let told = 0;
  return (received) => {
    const tenths = Math.floor((10 * received) / release.size);
    if (tenths <= told) return;
    told = tenths;
    log.info(`Downloading guru-connect-agent ${release.version}: ${tenths * 10} %.`);
  };
}
