import { endWords } from './end-words.ts';
import { adviceFor, type Failure } from './failure.ts';
import type { KnownConsentCause, KnownSessionEndReason } from './known-values.ts';

/** Ends by which the machine's user did not allow a session, or could not be asked. */
const REFUSALS: ReadonlySet<string> = new Set<KnownSessionEndReason>([
  'consent_declined',
  'consent_timed_out',
  'consent_unavailable',
  'no_consent_helper',
  'nobody_logged_in',
  'locked',
]);

export function isConsentRefusal(reason: string | null): boolean {
  return reason !== null && REFUSALS.has(reason);
}

/**
 * What the technician is shown when the machine's user did not allow a session.
 * @param trouble what the viewer said, which knows why a user could not be asked
 */
export function consentFailure(reason: string, trouble: Failure | null): Failure {
  const code = trouble?.code ?? reason;
  const knowsMore = reason === 'consent_unavailable' && trouble !== null;
  return {
    code,
    causeCode: reason,
    sentence: knowsMore ? trouble.sentence : endWords(reason),
    advice: adviceFor(code, reason, true),
    requestId: null,
    retryable: true,
    blockingId: null,
  };
}

/** Why the user of a machine could not be asked. */
const CAUSE_WORDS: Readonly<Record<string, string>> = {
  no_consent_helper: 'The machine has no program that can show the question.',
  nobody_logged_in: 'Nobody was logged in.',
  locked: 'The screen was locked.',
  covered: 'Another window stayed in front of the question.',
  no_display: 'The machine has no display.',
  other_session_in_front: "Another user's desktop was in front.",
  connection_lost: 'The connection to the machine was lost while the question was open.',
  missing_library: 'The machine lacks a library that draws the question.',
  busy: 'Another question was open on the machine.',
  unresponsive: 'The question stopped responding.',
} satisfies Record<KnownConsentCause, string>;

/** A sentence for a cause; the set is open, so that an unknown one is named as it came. */
export function causeWords(cause: string | null | undefined): string | null {
  if (!cause) return null;
  return CAUSE_WORDS[cause] ?? `The cause was ${cause}.`;
}
