import { expect, it } from '@jest/globals';
import { readQuestion } from './read-question.ts';

const state = (consent: string, consentRemainingMs: number) => ({
  status: 'awaiting_consent',
  consent,
  consentRemainingMs,
  consentTimeoutMs: 60_000,
  indicator: '',
});

it.each([
  ['pending', 0, { answerBy: null, timeoutMs: 60_000 }],
  ['pending', 45_000, { answerBy: 46_000, timeoutMs: 60_000 }],
  ['granted', 45_000, null],
  ['not_required', 0, null],
  ['brand_new', 45_000, null],
])('reads consent %s with %i ms left as %j', (consent, remaining, question) => {
  expect(readQuestion(state(consent, remaining), 1000)).toEqual(question);
});
