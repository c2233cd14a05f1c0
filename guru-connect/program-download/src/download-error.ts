/**
 * - `download_failed`: the same may work later; what has come stays if it can be continued.
 * - `checksum_mismatch`: what came is not the signed program; nothing of it stays.
 */
export type DownloadErrorCode = 'download_failed' | 'checksum_mismatch';

/** A download that failed. `message` is one sentence for a person. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  readonly code: DownloadErrorCode;

  constructor(code: DownloadErrorCode, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.code = code;
  }
}

/** @param reason continues the sentence after a colon */
export function checksumMismatch(reason: string): DownloadError {
  return new DownloadError(
    'checksum_mismatch',
    `The downloaded program is not the released one and was deleted: ${reason}.`,
  );
}

/** The `code` of a Node system error such as `ENOENT`; undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}
