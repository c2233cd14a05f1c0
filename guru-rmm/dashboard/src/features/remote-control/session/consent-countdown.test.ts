import { expect, test } from '@jest/globals';
import { pendingConsent, secondsLeft } from './consent-countdown.ts';

const AT = '2026-11-02T09:15:30.000Z';
const now = Date.parse(AT);

test.each([
  [{}, now, null],
  [{ expires_at: AT }, now - 12_300, 13],
  [{ expires_at: AT, timeout_seconds: 30 }, now - 12_300, 13],
  [{ expires_at: AT, timeout_seconds: 30 }, now + 5_000, 0],
  // The browser's clock is an hour late, or ahead.
  [{ expires_at: AT, timeout_seconds: 30 }, now - 3_600_000, 30],
  [{ expires_at: AT, timeout_seconds: 30 }, now + 3_600_000, 0],
  [{ expires_at: 'soon' }, now, null],
])('%j at %i leaves %p seconds', (payload, at, left) => {
  expect(secondsLeft(pendingConsent(payload), at)).toBe(left);
});
