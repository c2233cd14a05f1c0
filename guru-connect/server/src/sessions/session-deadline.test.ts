import { expect, test } from '@jest/globals';
import { sessionDeadline, type Waiting } from './session-deadline.ts';

const waiting: Waiting = {
  expiresAt: 1000,
  firstViewerAt: undefined,
  viewerAwaySince: undefined,
  agentAwaySince: undefined,
  graceMs: 20,
};

test.each<[string, Partial<Waiting>, ReturnType<typeof sessionDeadline>]>([
  ['before the first viewer only expiry counts', { agentAwaySince: 5 }, { at: 1000, reason: 'expired' }],
  ['while both are there nothing ends it', { firstViewerAt: 500 }, undefined],
  ['a viewer gone', { firstViewerAt: 500, viewerAwaySince: 600 }, { at: 620, reason: 'viewer_left' }],
  ['an agent gone', { firstViewerAt: 500, agentAwaySince: 700 }, { at: 720, reason: 'agent_lost' }],
  [
    'an agent that never came is missed from the first viewer on',
    { firstViewerAt: 500, agentAwaySince: 5 },
    { at: 520, reason: 'agent_lost' },
  ],
  [
    'both gone, the viewer first',
    { firstViewerAt: 500, viewerAwaySince: 600, agentAwaySince: 610 },
    { at: 620, reason: 'viewer_left' },
  ],
  [
    'both gone, the agent first',
    { firstViewerAt: 500, viewerAwaySince: 620, agentAwaySince: 610 },
    { at: 630, reason: 'agent_lost' },
  ],
])('%s', (_, change, expected) => {
  expect(sessionDeadline({ ...waiting, ...change })).toEqual(expected);
});
