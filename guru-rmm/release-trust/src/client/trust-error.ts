/**
 * Why a release channel is not trusted:
 * - `unreachable`: the channel did not answer, or has no such file. The same may work later.
 * - `malformed`, `too_large`: what came is no metadata.
 * - `wrong_signature`: too few of the keys that the root names have signed it.
 * - `expired`: out of date: the channel is no longer cared for, or is being held back (a freeze attack).
 * - `rolled_back`: older than what was seen before.
 * - `mixed`: files that do not belong together (a mix-and-match attack).
 */
export type TrustErrorCode =
  | 'unreachable'
  | 'malformed'
  | 'too_large'
  | 'wrong_signature'
  | 'expired'
  | 'rolled_back'
  | 'mixed';

/** A channel that cannot be trusted. `message` is one sentence that names the file. */
export class TrustError extends Error {
  override readonly name = 'TrustError';
  readonly code: TrustErrorCode;

  constructor(code: TrustErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
