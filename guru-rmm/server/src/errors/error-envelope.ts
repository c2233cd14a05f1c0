import type { ErrorEnvelope } from '@guru-rmm/api/error-envelope.ts';
import type { ApiError } from './api-error.ts';

/** The one shape of every error answer. */
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
