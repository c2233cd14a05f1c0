import { expect, test } from '@jest/globals';
import { nextStatus } from './session-states.ts';

test('starting becomes active or failed, and active becomes ended or failed', () => {
  expect(nextStatus('starting', 'handed_over')).toBe('active');
  expect(nextStatus('starting', 'failed')).toBe('failed');
  expect(nextStatus('starting', 'ended')).toBeNull();
  expect(nextStatus('active', 'ended')).toBe('ended');
  expect(nextStatus('active', 'failed')).toBe('failed');
  expect(nextStatus('active', 'handed_over')).toBeNull();
});

test.each(['ended', 'failed'] as const)('a row that is %s stays so and takes late reports', (status) => {
  for (const event of ['handed_over', 'failed', 'ended', 'agent_ready'] as const) {
    expect(nextStatus(status, event)).toBeNull();
  }
  for (const event of ['viewer_error', 'connect_session_cleaned_up', 'cleanup_expired'] as const) {
    expect(nextStatus(status, event)).toBe(status);
  }
});
