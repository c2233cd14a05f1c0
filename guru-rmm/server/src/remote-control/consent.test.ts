import { expect, test } from '@jest/globals';
import { type Consent, consentNews, type StoredConsent } from './consent.ts';

const NONE = { cause: null, asked_at: null, expires_at: null, answered_at: null, receipt: null };
const ASKED = { ...NONE, asked_at: '2026-11-02T09:15:01.000Z', expires_at: '2026-11-02T09:15:31.000Z' };
const report = (state: string, changes: object = {}): Consent =>
  ({ ...ASKED, state, access: 'control', ...changes }) as Consent;
const stored = (state: string): StoredConsent => ({ ...ASKED, state });

test.each([
  [null, report('not_required'), null],
  [null, report('pending', NONE), null],
  [null, report('pending'), 'consent_shown'],
  [null, report('granted'), 'consent_accepted'],
  [stored('pending'), report('pending'), null],
  [stored('pending'), report('granted'), 'consent_accepted'],
  [stored('pending'), report('declined'), 'consent_declined'],
  [stored('pending'), report('timed_out'), 'consent_timed_out'],
  [stored('pending'), report('withdrawn'), 'consent_withdrawn'],
  [stored('pending'), report('unavailable', { cause: 'locked' }), 'consent_unavailable'],
  [stored('granted'), report('pending'), null],
  [stored('granted'), report('declined'), null],
  [stored('pending'), report('a_state_of_tomorrow'), null],
  [null, null, null],
  [null, undefined, null],
])('a row with %j and a report of %j: %p', (before, now, event) => {
  expect(consentNews(before, now)?.event ?? null).toBe(event);
});
