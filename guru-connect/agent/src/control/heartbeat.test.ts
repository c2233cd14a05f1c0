import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Heartbeat } from './heartbeat.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

test.each([
  [0, 6],
  [1, 60],
  [1_000, 60],
  [5_000, 12],
  [4_000_000_000, 4],
])('asked for every %i ms it beats %i times a minute', (asked, expected) => {
  let beats = 0;
  const heartbeat = new Heartbeat(() => {
    beats += 1;
  });
  heartbeat.start(2_000);
  heartbeat.start(asked);
  jest.advanceTimersByTime(60_000);
  expect(beats).toBe(expected);
  heartbeat.stop();
  jest.advanceTimersByTime(60_000);
  expect(beats).toBe(expected);
});
