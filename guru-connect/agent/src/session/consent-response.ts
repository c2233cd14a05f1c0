import type { ConsentReceipt as WireReceipt, ConsentResponse } from '@guru-connect/proto/control';
import type { ConsentOutcome, UnavailableCause } from '../desktop/consent/consent-outcome.ts';
import type { ConsentReceipt } from '../desktop/consent/consent-receipt.ts';
import type { AgentFault } from '../fault/agent-fault.ts';

/** An outcome that the relay does not know yet: it took a withdrawn question back itself. */
export type Answer = Exclude<ConsentOutcome, { readonly result: 'withdrawn' }>;

/** Causes that leave this machine without any way to ask, until somebody changes it. */
const NO_HELPER: ReadonlySet<UnavailableCause> = new Set(['missing_library', 'display_unsupported']);

/** The outcome as the relay receives it. */
export function consentResponse(sessionId: string, answer: Answer): ConsentResponse {
  const { result, receipt } = answer;
  return {
    sessionId,
    accepted: result === 'accepted',
    outcome: result,
    ...(answer.result === 'unavailable' ? reasonOf(answer.cause, answer.detail) : { cause: '', detail: '' }),
    receipt: receipt ? wireReceipt(receipt) : undefined,
  };
}

/** The outcome of a question on a machine that has no desktop to show it on. */
export function unavailableBy({ code, message }: AgentFault): Answer {
  const cause = code === 'no_display' || code === 'missing_library' ? code : 'display_unsupported';
  return { result: 'unavailable', cause, detail: message, receipt: null };
}

function reasonOf(cause: UnavailableCause, detail: string): { cause: string; detail: string } {
  return NO_HELPER.has(cause)
    ? { cause: 'no_consent_helper', detail: `${cause}: ${detail}` }
    : { cause, detail };
}

function wireReceipt({ textSha256, answeredWith, user, refusals, ...rest }: ConsentReceipt): WireReceipt {
  return {
    ...rest,
    textSha256: Buffer.from(textSha256, 'hex'),
    answeredWith: answeredWith ?? '',
    refusals: { ...refusals },
    user: user ?? '',
  };
}
