import { describe, expect, test } from '@jest/globals';
import { type LinkEvent, type LinkState, transition } from './link-state.ts';

const STATES: LinkState[] = ['idle', 'connecting', 'registering', 'registered', 'waiting', 'ended'];
const EVENTS: LinkEvent[] = ['start', 'opened', 'accepted', 'lost', 'refused', 'retry_due', 'stop'];

const LEGAL: Record<string, string> = {
  'idle start': 'connecting connect',
  'idle stop': 'ended null',
  'connecting opened': 'registering register',
  'connecting lost': 'waiting schedule_retry',
  'connecting refused': 'ended give_up',
  'connecting stop': 'ended disconnect',
  'registering accepted': 'registered announce',
  'registering lost': 'waiting schedule_retry',
  'registering refused': 'ended give_up',
  'registering stop': 'ended disconnect',
  'registered lost': 'waiting schedule_retry',
  'registered refused': 'ended give_up',
  'registered stop': 'ended disconnect',
  'waiting retry_due': 'connecting connect',
  'waiting stop': 'ended cancel_retry',
  'ended lost': 'ended null',
  'ended stop': 'ended null',
};

describe.each(STATES)('%s', (state) => {
  test.each(EVENTS)('%s', (event) => {
    const next = transition(state, event);
    expect(next ? `${next.to} ${next.effect}` : undefined).toBe(LEGAL[`${state} ${event}`]);
  });
});

test('nothing leads out of ended, and no state but ended is without a way to it', () => {
  for (const event of EVENTS) expect(transition('ended', event)?.to ?? 'ended').toBe('ended');
  for (const state of STATES) expect(transition(state, 'stop')?.to).toBe('ended');
});
