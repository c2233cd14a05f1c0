import { expect, it } from '@jest/globals';
import { describeFullScreen } from './describe-full-screen.ts';

const REASONS = ['unknown_request', 'unsupported', 'not_allowed', 'needs_gesture', 'failed', 'no_answer'];

it('has a sentence of its own for each reason', () => {
  const said = REASONS.map((reason) => describeFullScreen({ kind: 'refused', what: 'enter', reason }));
  expect(new Set(said).size).toBe(REASONS.length);
  for (const sentence of said) expect(sentence).toMatch(/^[A-Z][^.]+\.$/);
});

it.each(['brand_new', 'constructor', ''])('has one for the unknown reason %j too', (reason) => {
  expect(describeFullScreen({ kind: 'refused', what: 'enter', reason })).toMatch(/did not work/);
});

it('says where system keys go, and how full screen is left', () => {
  expect(describeFullScreen({ kind: 'keys_reach_machine' })).toMatch(/go to the machine; hold Escape/);
  for (const reason of REASONS) {
    expect(describeFullScreen({ kind: 'refused', what: 'keys', reason })).toMatch(/stay with your computer/);
  }
  expect(describeFullScreen({ kind: 'refused', what: 'leave', reason: 'failed' })).toMatch(/hold Escape/);
});
