/**
 * What can go wrong, and so what the caller may do about it:
 * - `usage`, `config_invalid`: the operator corrects the command line or the file.
 * - `missing_library`, `no_display`, `display_unsupported`, `platform_unsupported`: the machine cannot show its
 *   desktop now; `no_display` may pass.
 * - `no_folder`: the machine has no folder from which the agent's native libraries can be loaded; an administrator provides one.
 * - `monitor_unknown`: ask for one of the monitors last announced.
 * - `capture_failed`: this session cannot go on as it is; a new one may.
 * - `text_not_typed`: a text, or the rest of it, was not typed; the session goes on.
 * - `clipboard_too_large`, `clipboard_failed`: the clipboard was not read or written; the session goes on.
 * - `indicator_lost`: the session ends; a new one needs the user's consent again.
 * - `code_invalid`: the technician makes a new support code.
 * - `rate_limited`, `relay_unreachable`: the same may work later; a support code may be used up by then.
 * - `credential_refused`: do not retry with this key.
 */
export type FaultCode =
  | 'usage'
  | 'config_invalid'
  | 'missing_library'
  | 'no_display'
  | 'display_unsupported'
  | 'platform_unsupported'
  | 'no_folder'
  | 'monitor_unknown'
  | 'capture_failed'
  | 'text_not_typed'
  | 'clipboard_too_large'
  | 'clipboard_failed'
  | 'indicator_lost'
  | 'code_invalid'
  | 'rate_limited'
  | 'relay_unreachable'
  | 'credential_refused';

/** A failure that was foreseen. `message` is one sentence for a person and names the remedy where there is one. */
export class AgentFault extends Error {
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AgentFault';
    this.code = code;
  }
}
