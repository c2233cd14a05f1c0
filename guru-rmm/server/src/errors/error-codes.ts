/**
 * Every `error_code` that this server answers with: its HTTP status and what the caller may do.
 * The browser shows `detail`; programs branch on the code.
 */
export type ErrorAction =
  | 'fix_request'
  | 'sign_in'
  | 'give_up'
  | 'retry_later'
  | 'resolve_conflict'
  | 'ask_operator';

interface ErrorCodeEntry {
  status: number;
  action: ErrorAction;
}

export const ERROR_CODES = {
  malformed_json: { status: 400, action: 'fix_request' },
  unauthorized: { status: 401, action: 'sign_in' },
  sign_in_failed: { status: 401, action: 'sign_in' },
  enrollment_token_refused: { status: 401, action: 'ask_operator' },
  forbidden: { status: 403, action: 'give_up' },
  cross_site_request: { status: 403, action: 'fix_request' },
  route_not_found: { status: 404, action: 'fix_request' },
  agent_not_found: { status: 404, action: 'give_up' },
  remote_control_not_found: { status: 404, action: 'give_up' },
  method_not_allowed: { status: 405, action: 'fix_request' },
  agent_offline: { status: 409, action: 'retry_later' },
  remote_control_in_progress: { status: 409, action: 'resolve_conflict' },
  remote_control_cancelled: { status: 409, action: 'give_up' },
  capability_unavailable: { status: 409, action: 'ask_operator' },
  device_already_enrolled: { status: 409, action: 'ask_operator' },
  payload_too_large: { status: 413, action: 'fix_request' },
  unsupported_media_type: { status: 415, action: 'fix_request' },
  validation_failed: { status: 422, action: 'fix_request' },
  rate_limited: { status: 429, action: 'retry_later' },
  internal_error: { status: 500, action: 'retry_later' },
  connect_unreachable: { status: 502, action: 'retry_later' },
  connect_rejected: { status: 502, action: 'ask_operator' },
  contract_incompatible: { status: 502, action: 'ask_operator' },
  agent_command_failed: { status: 502, action: 'ask_operator' },
  connect_not_configured: { status: 503, action: 'ask_operator' },
  unavailable: { status: 503, action: 'retry_later' },
  agent_command_timeout: { status: 504, action: 'retry_later' },
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof ERROR_CODES;
