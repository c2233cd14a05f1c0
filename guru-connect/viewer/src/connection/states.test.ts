import { describe, expect, it } from '@jest/globals';
import type { ConnectionEvent, ConnectionState } from './states.ts';
import { nextState } from './states.ts';

const STATES: readonly ConnectionState[] = [
  'idle',
  'connecting',
  'welcomed',
  'live',
  'reconnecting',
  'ended',
];
const EVENTS: readonly ConnectionEvent[] = ['open', 'welcome', 'painted', 'agent_away', 'dropped', 'finish'];

const LEGAL: readonly string[] = [
  'idle open connecting',
  'idle finish ended',
  'connecting welcome welcomed',
  'connecting dropped reconnecting',
  'connecting finish ended',
  'welcomed painted live',
  'welcomed agent_away welcomed',
  'welcomed dropped reconnecting',
  'welcomed finish ended',
  'live painted live',
  'live agent_away welcomed',
  'live dropped reconnecting',
  'live finish ended',
  'reconnecting open connecting',
  'reconnecting dropped reconnecting',
  'reconnecting finish ended',
];

describe('nextState', () => {
  it('allows these pairs and refuses every other', () => {
    const allowed = STATES.flatMap((state) =>
      EVENTS.flatMap((event) => {
        const next = nextState(state, event);
        return next === null ? [] : [`${state} ${event} ${next}`];
      }),
    );
    expect(allowed.sort()).toEqual([...LEGAL].sort());
  });
});
