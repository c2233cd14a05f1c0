import type { SessionState } from '@guru-connect/proto/stream';
import type { ConsentQuestion } from './view.ts';

/** The question that the relay says is open. @param now the page's monotonic milliseconds */
export function readQuestion(
  { consent, consentRemainingMs, consentTimeoutMs }: SessionState,
  now: number,
): ConsentQuestion | null {
  if (consent !== 'pending') return null;
  return {
    answerBy: consentRemainingMs > 0 ? now + consentRemainingMs : null,
    timeoutMs: consentTimeoutMs,
  };
}
