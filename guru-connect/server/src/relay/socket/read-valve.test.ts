import { expect, jest, test } from '@jest/globals';
import { ReadValve } from './read-valve.ts';

function valve() {
  const acts: string[] = [];
  const source = { pause: () => void acts.push('pause'), resume: () => void acts.push('resume') };
  return { acts, valve: new ReadValve(source) };
}

test('reads again only when the last reason is gone, in whatever order they go', () => {
  const { acts, valve: one } = valve();
  one.hold('rate');
  one.hold('back_pressure');
  one.release('rate');
  expect([acts, one.held]).toEqual([['pause'], true]);
  one.release('back_pressure');
  expect([acts, one.held]).toEqual([['pause', 'resume'], false]);
});

test('counts a reason once, and releases none that does not hold', () => {
  const { acts, valve: one } = valve();
  one.release('rate');
  one.hold('rate');
  one.hold('rate');
  one.release('rate');
  one.release('rate');
  expect(acts).toEqual(['pause', 'resume']);
});

test('a timed hold ends by itself, at the last time that was set, and leaves other reasons alone', () => {
  jest.useFakeTimers();
  try {
    const { acts, valve: one } = valve();
    one.holdFor('rate', 100);
    jest.advanceTimersByTime(90);
    one.holdFor('rate', 100);
    jest.advanceTimersByTime(99);
    expect(acts).toEqual(['pause']);
    one.hold('back_pressure');
    jest.advanceTimersByTime(1);
    expect(one.held).toBe(true);
    one.release('back_pressure');
    expect(acts).toEqual(['pause', 'resume']);
  } finally {
    jest.useRealTimers();
  }
});

test('a disposed valve does not resume its source', () => {
  jest.useFakeTimers();
  try {
    const { acts, valve: one } = valve();
    one.holdFor('rate', 10);
    one.dispose();
    jest.advanceTimersByTime(100);
    expect(acts).toEqual(['pause']);
  } finally {
    jest.useRealTimers();
  }
});
