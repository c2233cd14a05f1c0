import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { RelayPatience } from './relay-patience.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('ends once, five minutes after the relay was last there', () => {
  let registered = true;
  let ends = 0;
  const patience = new RelayPatience(
    () => registered,
    () => {
      ends += 1;
    },
  );
  jest.advanceTimersByTime(3_600_000);
  registered = false;
  jest.advanceTimersByTime(290_000);
  registered = true;
  jest.advanceTimersByTime(5_000);
  registered = false;
  jest.advanceTimersByTime(290_000);
  expect(ends).toBe(0);
  jest.advanceTimersByTime(20_000);
  expect(ends).toBe(1);
  jest.advanceTimersByTime(3_600_000);
  expect(ends).toBe(1);
  patience.stop();
});
