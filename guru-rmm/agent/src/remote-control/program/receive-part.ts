import { createWriteStream } from 'node:fs';
import { Transform, type TransformCallback } from 'node:stream';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandFailure } from '../../base/command-failure.ts';
import { systemErrorCode } from '../../base/error-text.ts';
import { createHttp } from '../../net/http-client.ts';
import type { ProgramFolder } from '../../state/data-folder.ts';
import { checksumMismatch } from './checked-stream.ts';
import { findPart, notePart, type Part, partFile, removePart } from './part-file.ts';
import { readAnswer, requestHeaders } from './read-answer.ts';
import type { Release } from './target.ts';

/** How long a download may take, in milliseconds. */
export interface DownloadLimits {
  /** Altogether, however slowly bytes come. */
  readonly wholeMs: number;
  /** Without a single byte. */
  readonly stalledMs: number;
  /** Without a byte on one connection: then the next is tried. */
  readonly reconnectMs: number;
  /** Between two connections. */
  readonly pauseMs: number;
}

/** Called with the bytes that have come, as they are sent, and with how many there are in all. */
export type OnProgress = (received: number, total: number) => void;

/** How often a download begins again though there was a part: some proxies break long answers and know no ranges. */
const RESTARTS = 3;
/** A disk that is full or fails does so again. */
const DISK_ERRORS = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EACCES', 'EFBIG']);

/**
 * Has all bytes of a release on the disk, as they are sent. Continues the part of an earlier download, and after a broken
 * connection goes on where that stopped, as long as bytes flow.
 * @returns what the bytes are
 * @throws CommandFailure `checksum_mismatch`; Error: the download failed, and the part may be there still
 */
export async function receivePart(
  folder: ProgramFolder,
  release: Release,
  signal: AbortSignal,
  onProgress: OnProgress,
  limits: DownloadLimits,
): Promise<Part> {
  const stalled = new AbortController();
  const watch = setTimeout(() => {
    stalled.abort(new Error(`no byte came for ${limits.stalledMs / 1000} s`));
  }, limits.stalledMs);
  const ends = AbortSignal.any([signal, stalled.signal, AbortSignal.timeout(limits.wholeMs)]);
  const progress: OnProgress = (received, total) => {
    watch.refresh();
    onProgress(received, total);
  };
  let restarts = 0;
  const mayRestart = () => ++restarts <= RESTARTS;
  try {
    for (;;) {
      const part = await findPart(folder, release);
      if (part !== null && part.received === part.total) return part;
      try {
        return await attempt({ folder, release, part, signal: ends, progress, mayRestart, limits });
      } catch (error) {
        if (ends.aborted) throw ends.reason;
        if (error instanceof CommandFailure || error instanceof Refused || isDiskError(error)) throw error;
        if ((await findPart(folder, release)) === null && !(error instanceof Stale)) throw error;
      }
      await sleep(limits.pauseMs, undefined, { signal: ends }).catch(() => undefined);
      if (ends.aborted) throw ends.reason;
    }
  } finally {
    clearTimeout(watch);
  }
}

/** An answer that a second request does not change. */
class Refused extends Error {}
/** The part that was there is of something else, and is deleted. */
class Stale extends Error {}

const isDiskError = (error: unknown) => DISK_ERRORS.has(systemErrorCode(error) ?? '');

interface Attempt {
  readonly folder: ProgramFolder;
  readonly release: Release;
  readonly part: Part | null;
  readonly signal: AbortSignal;
  readonly progress: OnProgress;
  /** Asked when the whole comes though there was a part. */
  readonly mayRestart: () => boolean;
  readonly limits: DownloadLimits;
}

async function attempt({
  folder,
  release,
  part,
  signal,
  progress,
  mayRestart,
  limits,
}: Attempt): Promise<Part> {
  const silent = new AbortController();
  const watch = setTimeout(() => silent.abort(new Error('the connection fell silent')), limits.reconnectMs);
  const ends = AbortSignal.any([signal, silent.signal]);
  try {
    const { status, headers, data } = await createHttp(release.url, 0).get<Readable>(release.url, {
      responseType: 'stream',
      decompress: false,
      headers: requestHeaders(part),
      maxContentLength: Number.POSITIVE_INFINITY, // the meter stops at the release's size
      signal: ends,
    });
    const reading = readAnswer({ status, headers: { ...headers } }, part);
    if (reading.type === 'refused' || reading.type === 'again') {
      data.on('error', () => undefined).destroy();
      if (reading.type === 'refused')
        throw reading.later ? new Error(reading.reason) : new Refused(reading.reason);
      await removePart(folder, release);
      throw new Stale('the program was replaced while it was downloaded');
    }
    const now = reading.type === 'begin' ? { ...reading.note, received: 0 } : part;
    if (now === null) throw new Refused('there is no part to continue');
    if (reading.type === 'begin' && part !== null && part.received > 0 && !mayRestart()) {
      data.on('error', () => undefined).destroy();
      throw new Refused('the release channel breaks downloads off and does not continue them');
    }
    if (reading.type === 'begin') await notePart(folder, release, reading.note);
    const meter = new Meter(now.received, now.total ?? release.size, release.size, (received, total) => {
      watch.refresh();
      progress(received, total);
    });
    const file = createWriteStream(partFile(folder, release), { flags: 'a', mode: 0o600, flush: true });
    await pipeline(data, meter, file, { signal: ends });
    if (now.total !== null && meter.received < now.total) throw new Error('the connection broke off');
    return { ...now, received: meter.received };
  } finally {
    clearTimeout(watch);
  }
}

/** Counts the bytes, and fails at the first one too many: what is sent is never longer than the program itself. */
class Meter extends Transform {
  received: number;
  readonly #total: number;
  readonly #longest: number;
  readonly #onProgress: OnProgress;

  constructor(received: number, total: number, longest: number, onProgress: OnProgress) {
    super();
    this.received = received;
    this.#total = total;
    this.#longest = longest;
    this.#onProgress = onProgress;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.received += chunk.length;
    if (this.received > this.#longest || this.#total > this.#longest) {
      done(checksumMismatch(`it is longer than ${this.#longest} bytes`));
      return;
    }
    this.#onProgress(this.received, this.#total);
    done(null, chunk);
  }
}
