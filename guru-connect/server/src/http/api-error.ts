import { ERROR_CODES, type KnownErrorCode } from 'guru-connect-contract';
import type { ErrorEnvelope } from 'guru-connect-contract/types';
import { CONSOLE_ERROR_CODES } from './console-error-codes.ts';

/** Codes of calls that are not the contract's. */
const OWN_CODES = {
  ...CONSOLE_ERROR_CODES,
  code_invalid: { status: 404 },
  ticket_invalid: { status: 404 },
} as const;
const STATUS = { ...ERROR_CODES, ...OWN_CODES };

export type ProductErrorCode = KnownErrorCode | keyof typeof OWN_CODES;

/** An error that the caller is told of; in the integration API code and status are the contract's. `detail` is one sentence for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ProductErrorCode;
  readonly status: number;
  /** Seconds after which the same request may succeed; only for codes that are worth a retry. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ProductErrorCode, detail: string, retryAfterSeconds?: number) {
    super(detail);
    this.code = code;
    this.status = STATUS[code].status;
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
