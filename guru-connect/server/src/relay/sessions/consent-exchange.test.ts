import { describe, expect, test } from '@jest/globals';
import type { ConsentResponse } from '@guru-connect/proto/control';
import { SESSION_ROW } from '../../../tests/support/session-row.ts';
import { answerFact, refusedInputFact } from './consent-exchange.ts';

const RESPONSE: ConsentResponse = {
  sessionId: 's',
  accepted: true,
  outcome: 'accepted',
  cause: '',
  detail: '',
  receipt: {
    textSha256: new Uint8Array(32).fill(0xab),
    language: 'en',
    answeredWith: 'pointer',
    openMs: 1500,
    refusals: { synthetic: 3, covered: 1 },
    missingGlyphs: 0,
    shortened: false,
    user: 'ada',
  },
};

describe('an answer of an agent', () => {
  test('becomes a fact with its receipt and the policy it belongs to', () => {
    expect(answerFact(SESSION_ROW, RESPONSE)).toMatchObject({
      answer: 'accepted',
      data: {
        outcome: 'accepted',
        policy: { prompt: 'silent', timeout_seconds: 60 },
        open_seconds: 1.5,
        policy_version: expect.stringMatching(/^[0-9a-f]{16}$/),
        text_sha256: 'ab'.repeat(32),
        answered_with: 'pointer',
        refusals: { synthetic: 3, covered: 1 },
        user: 'ada',
      },
    });
  });

  test.each([
    ['an outcome of a later release', { outcome: 'postponed', accepted: false }],
    ['an outcome that contradicts its flag', { outcome: 'declined', accepted: true }],
    ['a flag alone', { outcome: '', accepted: true }],
  ])('grants nothing with %s', (_, part) => {
    expect(answerFact(SESSION_ROW, { ...RESPONSE, ...part })).toMatchObject({
      answer: 'unavailable',
      data: { cause: 'not_understood' },
    });
  });

  test('is bounded, whatever the agent says', () => {
    const long = 'x'.repeat(10_000);
    const refusals = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`${n}${long}`, 1]));
    const response = {
      ...RESPONSE,
      outcome: 'unavailable',
      accepted: false,
      cause: long,
      detail: long,
      receipt: {
        ...(RESPONSE.receipt as NonNullable<ConsentResponse['receipt']>),
        textSha256: new Uint8Array(5000),
        language: long,
        answeredWith: long,
        refusals,
        user: long,
      },
    };
    const { data } = answerFact(SESSION_ROW, response);
    expect(JSON.stringify(data).length).toBeLessThan(2500);
    expect(data).not.toHaveProperty('text_sha256');
    expect(data).not.toHaveProperty('answered_with');
  });
});

test('a report of refused input becomes a fact', () => {
  expect(refusedInputFact({ sessionId: 's', refusals: { synthetic: 2 } })).toEqual({
    fact: 'input_refused',
    data: { refusals: { synthetic: 2 } },
  });
});
