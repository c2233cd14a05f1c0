import {
  Access,
  type ConsentRequest,
  type ConsentResponse,
  type InputRefused,
} from '@guru-connect/proto/control';
import { boundText } from '../../agents/bound-registration.ts';
import type { ConsentAnswer } from '../../sessions/consent.ts';
import { policyVersion } from '../../consent/consent-policy.ts';
import type { SessionRow } from '../../sessions/session.ts';
import type { EventData } from '../../sessions/session-event.ts';
import type { SessionFact } from '../../sessions/session-state.ts';

type Answered = Extract<SessionFact, { fact: 'consent_answered' }>;

/** What an agent may answer; anything else grants nothing. */
const ANSWERS: ReadonlySet<string> = new Set<ConsentAnswer>([
  'accepted',
  'declined',
  'timed_out',
  'unavailable',
]);
const DEVICES: ReadonlySet<string> = new Set(['pointer', 'keyboard']);
/** Kinds of refused input in one report; more than any agent knows. */
const MOST_KINDS = 16;

/** @param timeoutMs how long the question may stay open from now on */
export function consentRequest(row: SessionRow, organisation: string, timeoutMs: number): ConsentRequest {
  return {
    sessionId: row.session_id,
    technicianName: row.technician_name,
    reason: row.reason ?? '',
    organisation,
    access: accessOf(row),
    timeoutMs: Math.round(timeoutMs),
    silenceAllows: silenceAllows(row),
  };
}

function silenceAllows({ consent_policy: policy }: SessionRow): boolean {
  return policy.on_timeout === 'allow';
}

export function accessOf({ consent_policy: { access } }: SessionRow): Access {
  return access === 'view' ? Access.ACCESS_VIEW : Access.ACCESS_CONTROL;
}

/** An agent's answer as a fact, with the receipt for the audit. What the agent says is bounded. */
export function answerFact(row: SessionRow, response: ConsentResponse): Answered {
  const { outcome, accepted, cause, detail, receipt } = response;
  const isKnown = ANSWERS.has(outcome) && accepted === (outcome === 'accepted');
  const answer = isKnown ? (outcome as ConsentAnswer) : 'unavailable';
  const why = answer === 'unavailable' ? { cause: boundText(isKnown ? cause : 'not_understood', 64) } : {};
  const words = detail === '' ? {} : { detail: boundText(detail, 500) };
  return {
    fact: 'consent_answered',
    answer,
    allowed: silenceAllows(row),
    data: { outcome: answer, ...policyData(row), ...why, ...words, ...(receipt ? receiptData(receipt) : {}) },
  };
}

/** Nobody can be asked, as the relay knows by itself. */
export function unavailableFact(row: SessionRow, cause: string, detail: string): Answered {
  const data = { outcome: 'unavailable', ...policyData(row), cause, detail };
  return { fact: 'consent_answered', answer: 'unavailable', allowed: false, data };
}

export function refusedInputFact({ refusals }: InputRefused): SessionFact {
  return { fact: 'input_refused', data: { refusals: boundCounts(refusals) } };
}

function policyData({ consent_policy: policy }: SessionRow): EventData {
  return { policy: { ...policy }, policy_version: policyVersion(policy) };
}

function receiptData(receipt: NonNullable<ConsentResponse['receipt']>): EventData {
  const { textSha256, language, answeredWith, openMs, refusals, missingGlyphs, shortened, user } = receipt;
  return {
    ...(textSha256.length === 32 ? { text_sha256: Buffer.from(textSha256).toString('hex') } : {}),
    language: boundText(language, 16),
    ...(DEVICES.has(answeredWith) ? { answered_with: answeredWith } : {}),
    open_seconds: openMs / 1000,
    refusals: boundCounts(refusals),
    missing_glyphs: missingGlyphs,
    shortened,
    ...(user === '' ? {} : { user: boundText(user, 128) }),
  };
}

/** How often each kind was refused. */
function boundCounts(counts: Readonly<Record<string, number>>): Record<string, number> {
  const entries = Object.entries(counts).slice(0, MOST_KINDS);
  return Object.fromEntries(entries.map(([kind, count]) => [boundText(kind, 32), count]));
}
