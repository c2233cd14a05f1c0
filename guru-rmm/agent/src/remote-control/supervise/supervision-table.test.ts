import { nextState } from '@guru-rmm/base/state-table.ts';
import { describe, expect, it } from '@jest/globals';
import { SUPERVISION_TABLE, type SupervisionEvent, type SupervisionState } from './supervision-table.ts';

function follow(...events: SupervisionEvent[]): SupervisionState {
  return events.reduce<SupervisionState>(
    (state, event) => nextState(SUPERVISION_TABLE, state, event),
    'down',
  );
}

describe('supervision states', () => {
  it.each<[SupervisionState, SupervisionEvent[]]>([
    ['running', ['start', 'started', 'kept']],
    ['down', ['start', 'started', 'died']], // on trial nothing is started again
    ['waiting', ['start', 'started', 'kept', 'died']],
    ['running', ['start', 'started', 'kept', 'died', 'timer', 'started', 'kept']],
    ['down', ['start', 'started', 'kept', 'refused']],
    ['down', ['start', 'started', 'kept', 'died', 'timer', 'failed']], // altered meanwhile: never started
    ['down', ['start', 'started', 'end', 'gone']],
    ['down', ['start', 'started', 'kept', 'died', 'end', 'gone']],
  ])('end in %s', (state, events) => {
    expect(follow(...events)).toBe(state);
  });

  it.each<SupervisionEvent[]>([
    ['start', 'start'],
    ['start', 'started', 'start'],
    ['started'],
    ['start', 'started', 'kept', 'died', 'started'],
    ['timer'],
  ])('refuse a second program at a time: %s %s', (...events) => {
    expect(() => follow(...events)).toThrow('is illegal while');
  });
});
