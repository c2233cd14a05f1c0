import { expect, test } from '@jest/globals';
import { webhookAdvice } from './webhook-advice.ts';

test.each([
  ['neither side has a secret', false, false, /CONNECT_WEBHOOK_SECRET_FILE here, and CONNECT_WEBHOOK_URL/],
  ['only this server has one', true, false, /Guru Connect sends no webhooks.*CONNECT_WEBHOOK_URL/],
  ['only Guru Connect has one', false, true, /no secret to check them with/],
])('advises when %s', (_what, isReceiving, session_webhooks, words) => {
  expect(webhookAdvice(isReceiving, { session_webhooks })).toMatch(words);
});

test('advises nothing when webhooks arrive', () => {
  expect(webhookAdvice(true, { session_webhooks: true })).toBeNull();
});
