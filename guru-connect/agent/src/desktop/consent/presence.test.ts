import { expect, test } from '@jest/globals';
import { presenceOf, type SessionFacts } from './presence.ts';

const nothing: SessionFacts = {
  sessionClass: undefined,
  state: undefined,
  lockedHint: undefined,
  saverActive: undefined,
};
const seat: SessionFacts = { sessionClass: 'user', state: 'active', lockedHint: false, saverActive: false };

test.each([
  ['nothing is known', nothing, 'unknown'],
  ['the session is in front and unlocked', seat, 'present'],
  ['the desktop has no screensaver to ask', { ...seat, saverActive: undefined }, 'present'],
  ['the login screen is in front', { ...seat, sessionClass: 'greeter' }, 'nobody_logged_in'],
  ['another session is in front', { ...seat, state: 'online' }, 'other_session_in_front'],
  ['the session is closing', { ...seat, state: 'closing' }, 'other_session_in_front'],
  ['logind says locked', { ...seat, lockedHint: true }, 'locked'],
  ['the screensaver says active', { ...seat, saverActive: true }, 'locked'],
  ['only the screensaver is known', { ...nothing, saverActive: true }, 'locked'],
  ['only the state is known', { ...nothing, sessionClass: 'user', state: 'active' }, 'unknown'],
] as const)('%s: %j is %s', (_title, facts, expected) => {
  expect(presenceOf(facts)).toBe(expected);
});
