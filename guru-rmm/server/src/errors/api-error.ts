import { ERROR_CODES, type ErrorCode } from './error-codes.ts';

interface ApiErrorOptions {
  /** The code of the party that caused it: GC's `error_code`, or the endpoint agent's own. */
  causeCode?: string | undefined;
  /** The open remote-control row that stands in the way (`remote_control_in_progress`). */
  remoteControlId?: string | undefined;
  /** Seconds after which a retry makes sense; sent as `Retry-After`. */
  retryAfterSeconds?: number | undefined;
  cause?: unknown;
}

/** An answer other than success: a code, and one sentence in plain words that a technician may read. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly causeCode: string | undefined;
  readonly remoteControlId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, detail: string, options: ApiErrorOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.causeCode = options.causeCode;
    this.remoteControlId = options.remoteControlId;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get status(): number {
    return ERROR_CODES[this.code];
  }
}
