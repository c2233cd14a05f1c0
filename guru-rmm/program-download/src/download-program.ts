import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { CheckedStream } from './checked-stream.ts';
import { checksumMismatch, DownloadError, systemErrorCode } from './download-error.ts';
import { clearDownloads, findPart, type Part, partFile, removePart } from './part-file.ts';
import type { Program } from './program.ts';
import { type DownloadLimits, type OnProgress, receivePart } from './receive-part.ts';

const LIMITS: DownloadLimits = {
  wholeMs: 30 * 60_000,
  stalledMs: 30_000,
  reconnectMs: 12_000,
  pauseMs: 1000,
};

export interface Download {
  readonly program: Program;
  /** Folder of parts, which others must not write to; it has nothing else in it. */
  readonly folder: string;
  /** Where the program goes: a file that does not exist yet, mode 0600. */
  readonly file: string;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  readonly limits?: DownloadLimits | undefined;
}

/**
 * Fetches a program, compressed where the channel has it so, and continues a part that an earlier download has left. The
 * bytes go to files of mode 0600 that no one ever runs. When it resolves, the file has the right size and SHA-256.
 * @throws DownloadError
 */
export async function downloadProgram(download: Download): Promise<void> {
  const { program, folder, file, signal, onProgress, limits = LIMITS } = download;
  try {
    await clearDownloads(folder, program.sha256);
    const part = await receivePart(folder, program, signal, onProgress, limits);
    await unpack(partFile(folder, program), part, program, file);
    await removePart(folder, program);
  } catch (error) {
    await rm(file, { force: true });
    const isWrong = error instanceof DownloadError && error.code === 'checksum_mismatch';
    if (isWrong || (await findPart(folder, program)) === null) await removePart(folder, program);
    if (error instanceof DownloadError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DownloadError('download_failed', `The download failed: ${reason}.`, { cause: error });
  }
}

/** Decompresses, never more than the program's size, and checks what comes out. */
async function unpack(path: string, { encoding }: Part, program: Program, file: string): Promise<void> {
  const source = createReadStream(path);
  const checked = new CheckedStream(program);
  const target = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true });
  if (encoding === 'identity') return pipeline(source, checked, target);
  try {
    await pipeline(source, createBrotliDecompress(), checked, target);
  } catch (error) {
    const isBrotli = /^(ERR_(BROTLI_DECODER)?_ERROR|Z_BUF_ERROR)/.test(systemErrorCode(error) ?? '');
    throw isBrotli ? checksumMismatch('it cannot be decompressed') : error;
  }
}
