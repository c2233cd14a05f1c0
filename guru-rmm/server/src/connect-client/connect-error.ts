/**
 * What went wrong between this server and Guru Connect:
 * `unreachable` no (usable) answer, or GC cannot answer now: retry · `not_configured` GC has no integration key, or RMM
 * has no GC: an operator's matter · `rejected` GC refused: `errorCode` says why · `incompatible` GC speaks another
 * major version, or answers what the contract does not allow.
 */
export type ConnectErrorKind = 'unreachable' | 'not_configured' | 'rejected' | 'incompatible';

interface ConnectErrorFields {
  /** GC's `error_code`; null when there was no envelope. */
  errorCode?: string | null;
  /** HTTP status; 0 when there was no answer. */
  status?: number;
  /** GC's request id, to find the call in its log. */
  requestId?: string | null;
  /** What GC asked to wait for (`Retry-After`), in milliseconds. */
  retryAfterMs?: number | null;
  /** No connection was made, so GC cannot have received the call. */
  neverSent?: boolean;
  cause?: unknown;
}

export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  readonly kind: ConnectErrorKind;
  readonly errorCode: string | null;
  readonly status: number;
  readonly requestId: string | null;
  readonly retryAfterMs: number | null;
  readonly neverSent: boolean;

  constructor(kind: ConnectErrorKind, message: string, fields: ConnectErrorFields = {}) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.kind = kind;
    this.errorCode = fields.errorCode ?? null;
    this.status = fields.status ?? 0;
    this.requestId = fields.requestId ?? null;
    this.retryAfterMs = fields.retryAfterMs ?? null;
    this.neverSent = fields.neverSent ?? false;
  }

  /** Whether the same call may succeed a little later. */
  get retryable(): boolean {
    return this.kind === 'unreachable' || this.errorCode === 'rate_limited' || this.status >= 500;
  }
}

/** GC refused for this very reason. */
export function isRejectedWith(error: unknown, errorCode: string): boolean {
  return error instanceof ConnectError && error.errorCode === errorCode;
}
