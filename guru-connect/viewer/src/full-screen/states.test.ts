import { expect, it } from '@jest/globals';
import type { FullScreenEvent, FullScreenState } from './states.ts';
import { nextFullScreenState } from './states.ts';

const STATES: readonly FullScreenState[] = ['windowed', 'entering', 'lapsed', 'full', 'leaving', 'over'];
const EVENTS: readonly FullScreenEvent[] = ['toggle', 'granted', 'refused', 'ended', 'finish'];

const LEGAL: readonly string[] = [
  'windowed toggle entering',
  'windowed finish over',
  'entering granted full',
  'entering refused windowed',
  'entering ended lapsed',
  'entering finish over',
  'lapsed granted windowed',
  'lapsed refused windowed',
  'lapsed finish over',
  'full toggle leaving',
  'full ended windowed',
  'full finish over',
  'leaving granted windowed',
  'leaving refused full',
  'leaving ended windowed',
  'leaving finish over',
];

it('full screen goes these ways and no other', () => {
  const allowed = STATES.flatMap((state) =>
    EVENTS.flatMap((event) => {
      const next = nextFullScreenState(state, event);
      return next === null ? [] : [`${state} ${event} ${next}`];
    }),
  );
  expect(allowed.sort()).toEqual([...LEGAL].sort());
});
