import type { ApiError } from './api-error.ts';
import type { ErrorCode } from './error-codes.ts';

/** The one shape of every error answer, the same as Guru Connect's. */
export interface ErrorEnvelope {
  detail: string;
  error_code: ErrorCode;
  status_code: number;
  request_id: string;
  cause_code?: string;
  remote_control_id?: string;
}

export function errorEnvelope(error: ApiError, requestId: string): ErrorEnvelope {
  return {
    detail: error.message,
    error_code: error.code,
    status_code: error.status,
    request_id: requestId,
    ...(error.causeCode === undefined ? {} : { cause_code: error.causeCode }),
    ...(error.remoteControlId === undefined ? {} : { remote_control_id: error.remoteControlId }),
  };
}
