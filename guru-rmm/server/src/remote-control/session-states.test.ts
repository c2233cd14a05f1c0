import { expect, test } from '@jest/globals';
import { nextStatus, statusesAllowing } from './session-states.ts';

test('starting becomes active or failed, active becomes ended, and closed rows stay closed', () => {
  expect(nextStatus('starting', 'hand_over')).toBe('active');
  expect(nextStatus('starting', 'fail')).toBe('failed');
  expect(nextStatus('starting', 'end')).toBeNull();
  expect(nextStatus('active', 'end')).toBe('ended');
  expect(nextStatus('active', 'hand_over')).toBeNull();
  for (const closed of ['ended', 'failed'] as const) {
    for (const event of ['hand_over', 'fail', 'end'] as const) expect(nextStatus(closed, event)).toBeNull();
  }
});

test('the guards of the statements follow from the table', () => {
  expect(statusesAllowing('hand_over')).toEqual(['starting']);
  expect(statusesAllowing('end')).toEqual(['active']);
  expect(statusesAllowing('fail')).toEqual(['starting', 'active']);
});
