import { ERROR_CODES, type KnownErrorCode } from 'guru-connect-contract';
import type { ErrorEnvelope } from 'guru-connect-contract/types';
import { CONSOLE_ERROR_CODES, type ConsoleErrorCode } from './console-error-codes.ts';

const ERRORS = { ...CONSOLE_ERROR_CODES, ...ERROR_CODES };

/**
 * An error that the caller is told of; code and status are the contract's, or the console's outside the contract. `detail`
 * is one sentence for people.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: KnownErrorCode | ConsoleErrorCode;
  readonly status: number;
  /** Seconds after which the same request may succeed; only for codes that are worth a retry. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: KnownErrorCode | ConsoleErrorCode, detail: string, retryAfterSeconds?: number) {
    super(detail);
    this.code = code;
    this.status = ERRORS[code].status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export function toEnvelope(error: ApiError, requestId: string): ErrorEnvelope {
  return {
    detail: error.message.slice(0, 2000),
    error_code: error.code,
    status_code: error.status,
    request_id: requestId,
  };
}
