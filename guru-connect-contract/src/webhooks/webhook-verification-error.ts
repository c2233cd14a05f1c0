/**
 * - `missing_header`, `malformed_header`: not a delivery of Guru Connect, or mangled on its way.
 * - `timestamp_too_old`, `timestamp_too_new`: held back, or one of the two clocks is wrong.
 * - `signature_mismatch`: another secret, or another body; the body must be the bytes that came, not JSON made anew.
 * - `replayed`: this very delivery was accepted before.
 *
 * Answer each of them with 400.
 */
export type WebhookVerificationErrorCode =
  | 'missing_header'
  | 'malformed_header'
  | 'timestamp_too_old'
  | 'timestamp_too_new'
  | 'signature_mismatch'
  | 'replayed';

/** A delivery that must not be believed. Its text quotes nothing of the delivery. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
  readonly code: WebhookVerificationErrorCode;

  constructor(code: WebhookVerificationErrorCode, problem: string) {
    super(problem);
    this.code = code;
  }
}
