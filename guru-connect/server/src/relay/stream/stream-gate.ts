import { mayPass, type SessionState } from '../../sessions/session-state.ts';

/** Which channels of a stream are open, in both directions. */
export interface StreamGate {
  readonly frames: boolean;
  readonly input: boolean;
  readonly clipboard: boolean;
}

export const CLOSED_GATE: StreamGate = { frames: false, input: false, clipboard: false };

/** The gate that belongs to a state: nothing of the machine passes before its user has agreed. */
export function gateOf({ consent, ended }: SessionState): StreamGate {
  const open = ended === undefined && mayPass(consent);
  return { frames: open, input: open, clipboard: open };
}
