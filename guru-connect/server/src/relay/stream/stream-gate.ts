import { passage } from '../../sessions/consent.ts';
import type { ConsentPolicy } from '../../consent/consent-policy.ts';
import type { SessionState } from '../../sessions/session-state.ts';

/** Which channels of a stream are open, in both directions. */
export interface StreamGate {
  readonly frames: boolean;
  readonly input: boolean;
  readonly clipboard: boolean;
}

export const CLOSED_GATE: StreamGate = { frames: false, input: false, clipboard: false };

/** The gate that belongs to a state: nothing of the machine passes before its user has agreed. */
export function gateOf(
  { consent, untilGranted, ended }: SessionState,
  access: ConsentPolicy['access'],
): StreamGate {
  if (ended !== undefined) return CLOSED_GATE;
  const { view, control } = passage(consent, untilGranted);
  const input = control && access === 'control';
  return { frames: view, input, clipboard: input };
}
