import { nextState } from '@guru-rmm/base/state-table.ts';
import { describe, expect, it } from '@jest/globals';
import {
  CONNECTION_TABLE,
  type ConnectionEvent,
  type ConnectionState,
  endingOf,
} from './connection-table.ts';

const EVENTS: ConnectionEvent[] = ['start', 'opened', 'welcomed', 'lost', 'refused', 'timer', 'stop'];

describe('connection states', () => {
  it('go from start to online and back again', () => {
    const path: ConnectionEvent[] = [
      'start',
      'opened',
      'welcomed',
      'lost',
      'timer',
      'lost',
      'timer',
      'opened',
    ];
    const end = path.reduce<ConnectionState>(
      (state, event) => nextState(CONNECTION_TABLE, state, event),
      'idle',
    );
    expect(end).toBe('greeting');
  });

  it('can be stopped wherever they are', () => {
    for (const state of Object.keys(CONNECTION_TABLE) as ConnectionState[]) {
      expect(nextState(CONNECTION_TABLE, state, 'stop')).toBe('stopped');
    }
  });

  it('never leave refused or stopped by themselves', () => {
    for (const event of EVENTS.filter((name) => name !== 'stop')) {
      expect(() => nextState(CONNECTION_TABLE, 'refused', event)).toThrow('is illegal while');
      expect(() => nextState(CONNECTION_TABLE, 'stopped', event)).toThrow('is illegal while');
    }
  });

  it.each([
    [1006, 'lost'],
    [1012, 'lost'],
    [4400, 'lost'],
    [4401, 'refused'],
    [4403, 'refused'],
    [4409, 'replaced'],
    [4419, 'cloned'],
  ])('close code %i means %s', (code, ending) => {
    expect(endingOf(code)).toBe(ending);
  });
});
