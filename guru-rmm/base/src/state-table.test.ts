import { expect, test } from '@jest/globals';
import { isFinal, nextState, type StateTable, statesAllowing, statesOf, transition } from './state-table.ts';

const DOOR: StateTable<'open' | 'shut' | 'gone', 'open' | 'shut' | 'remove'> = {
  open: { shut: 'shut', remove: 'gone' },
  shut: { open: 'open' },
  gone: {},
};

test('a legal event leads to the next state', () => {
  expect(transition(DOOR, 'open', 'shut')).toBe('shut');
  expect(nextState(DOOR, 'shut', 'open')).toBe('open');
});

test('an illegal event leads nowhere, and is a fault where the program raises it', () => {
  expect(transition(DOOR, 'shut', 'remove')).toBeNull();
  expect(() => nextState(DOOR, 'shut', 'remove')).toThrow('"remove" is illegal while shut');
});

test('lists the states that allow an event, and the final ones', () => {
  expect(statesAllowing(DOOR, 'remove')).toEqual(['open']);
  expect(statesOf(DOOR).filter((state) => isFinal(DOOR, state))).toEqual(['gone']);
});
