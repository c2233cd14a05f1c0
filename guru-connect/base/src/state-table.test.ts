import { expect, test } from '@jest/globals';
import { type StateTable, transition } from './state-table.ts';

const DOOR: StateTable<'open' | 'shut' | 'gone', 'open' | 'shut' | 'remove'> = {
  open: { shut: 'shut', remove: 'gone' },
  shut: { open: 'open' },
  gone: {},
};

test('an event leads to the state of the table', () => {
  expect(transition(DOOR, 'open', 'shut')).toBe('shut');
});

test('an event that may not happen in a state leads nowhere', () => {
  expect(transition(DOOR, 'shut', 'remove')).toBeNull();
  expect(transition(DOOR, 'gone', 'open')).toBeNull();
});
