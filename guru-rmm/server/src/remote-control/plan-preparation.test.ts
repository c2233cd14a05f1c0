import { expect, test } from '@jest/globals';
import { planPreparation } from './plan-preparation.ts';

const seen = (connected: boolean, agent_version: string | null = '1.0.0') => ({ connected, agent_version });

test.each([
  ['connected and current', seen(true), '1.0.0', true, false, false],
  ['connected and current with a key that is not on record', seen(true), '1.0.0', false, false, false],
  ['connected, and the release cannot be told', seen(true, '0.9.0'), null, true, false, false],
  ['connected and outdated', seen(true, '0.9.0'), '1.0.0', true, false, true],
  [
    'connected and newer than the channel: the channel decides',
    seen(true, '1.1.0'),
    '1.0.0',
    true,
    false,
    true,
  ],
  ['away, with a key', seen(false), '1.0.0', true, false, true],
  ['away, without a key', seen(false, null), '1.0.0', false, true, true],
  ['unknown to GC, though a key is on record: that key is worth nothing', null, '1.0.0', true, true, true],
])('%s', (_what, agent, release, keyKnown, mintKey, ensureAgent) => {
  expect(planPreparation(agent, release, keyKnown)).toEqual({ mintKey, ensureAgent });
});
