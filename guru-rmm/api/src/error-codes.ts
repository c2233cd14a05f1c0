/**
 * Every `error_code` that this server answers with, and its HTTP status. Pages show `detail` and advise by the code, or
 * by the status where they do not know it.
 */
export const ERROR_CODES = {
  malformed_json: 400,
  malformed_request: 400,
  webhook_refused: 400,
  unauthorized: 401,
  sign_in_failed: 401,
  enrollment_token_refused: 401,
  forbidden: 403,
  cross_site_request: 403,
  route_not_found: 404,
  agent_not_found: 404,
  remote_control_not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  agent_offline: 409,
  remote_control_in_progress: 409,
  remote_control_cancelled: 409,
  remote_control_ended: 409,
  capability_unavailable: 409,
  device_already_enrolled: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  expectation_failed: 417,
  validation_failed: 422,
  reason_required: 422,
  rate_limited: 429,
  headers_too_large: 431,
  internal_error: 500,
  connect_unreachable: 502,
  connect_rejected: 502,
  contract_incompatible: 502,
  agent_command_failed: 502,
  connect_not_configured: 503,
  unavailable: 503,
  agent_command_timeout: 504,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof ERROR_CODES;
