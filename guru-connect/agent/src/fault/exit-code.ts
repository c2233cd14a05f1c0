import { AgentFault, type FaultCode } from './agent-fault.ts';

/** Exit codes after sysexits(3); the RMM agent tells them apart. */
export const EXIT = { stopped: 0, usage: 64, unavailable: 69, internal: 70, credentialRefused: 77 } as const;

const BY_FAULT: Record<FaultCode, number> = {
  usage: EXIT.usage,
  config_invalid: EXIT.usage,
  missing_library: EXIT.unavailable,
  no_display: EXIT.unavailable,
  display_unsupported: EXIT.unavailable,
  platform_unsupported: EXIT.unavailable,
  monitor_unknown: EXIT.internal,
  capture_failed: EXIT.internal,
  indicator_lost: EXIT.internal,
  credential_refused: EXIT.credentialRefused,
};

/** Exit code for what ended the process. */
export function exitCodeFor(error: unknown): number {
  return error instanceof AgentFault ? BY_FAULT[error.code] : EXIT.internal;
}
