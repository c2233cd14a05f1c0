import { AgentFault, type FaultCode } from './agent-fault.ts';

/** Exit codes after sysexits(3); the RMM agent tells them apart. */
export const EXIT = {
  stopped: 0,
  usage: 64,
  codeInvalid: 65,
  unavailable: 69,
  internal: 70,
  noFolder: 73,
  tryLater: 75,
  credentialRefused: 77,
} as const;

const BY_FAULT: Record<FaultCode, number> = {
  usage: EXIT.usage,
  config_invalid: EXIT.usage,
  missing_library: EXIT.unavailable,
  no_display: EXIT.unavailable,
  display_unsupported: EXIT.unavailable,
  platform_unsupported: EXIT.unavailable,
  no_folder: EXIT.noFolder,
  monitor_unknown: EXIT.internal,
  capture_failed: EXIT.internal,
  text_not_typed: EXIT.internal,
  clipboard_too_large: EXIT.internal,
  clipboard_failed: EXIT.internal,
  indicator_lost: EXIT.internal,
  code_invalid: EXIT.codeInvalid,
  rate_limited: EXIT.tryLater,
  relay_unreachable: EXIT.tryLater,
  credential_refused: EXIT.credentialRefused,
};

/** Exit code for what ended the process. */
export function exitCodeFor(error: unknown): number {
  return error instanceof AgentFault ? BY_FAULT[error.code] : EXIT.internal;
}
