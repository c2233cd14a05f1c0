import { expect, test } from '@jest/globals';
import { BackPressure } from './back-pressure.ts';

function watched() {
  const calls: string[] = [];
  const source = { pause: () => void calls.push('pause'), resume: () => void calls.push('resume') };
  return { calls, pressure: new BackPressure({ high: 100, low: 10 }, source) };
}

test('pauses above the high mark and resumes below the low one, once each', () => {
  const { calls, pressure } = watched();
  for (const buffered of [0, 100, 101, 500, 50, 11, 10, 9, 0, 100]) pressure.update(buffered);
  expect(calls).toEqual(['pause', 'resume']);
});

test('does not flutter between the marks', () => {
  const { calls, pressure } = watched();
  for (const buffered of [101, 99, 101, 99, 20, 101]) pressure.update(buffered);
  expect(calls).toEqual(['pause']);
  expect(pressure.paused).toBe(true);
});

test('a sink that goes leaves no pause behind', () => {
  const { calls, pressure } = watched();
  pressure.update(1000);
  pressure.release();
  pressure.release();
  expect(calls).toEqual(['pause', 'resume']);
});
