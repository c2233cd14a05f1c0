import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { HeldKeyWatch } from './held-key-watch.ts';

let silences: number;
let watch: HeldKeyWatch;

beforeEach(() => {
  jest.useFakeTimers();
  silences = 0;
  watch = new HeldKeyWatch(() => {
    silences += 1;
  });
});
afterEach(() => {
  jest.useRealTimers();
});

test('silence under a held key is told once', () => {
  watch.heard(true);
  jest.advanceTimersByTime(1_999);
  expect(silences).toBe(0);
  jest.advanceTimersByTime(1);
  expect(silences).toBe(1);
  jest.advanceTimersByTime(60_000);
  expect(silences).toBe(1);
});

test('whatever is heard ends it', () => {
  for (let round = 0; round < 10; round++) {
    watch.heard(true);
    jest.advanceTimersByTime(1_500);
  }
  expect(silences).toBe(0);
});

test('a viewer that holds nothing may be silent', () => {
  watch.heard(true);
  watch.heard(false);
  jest.advanceTimersByTime(60_000);
  expect(silences).toBe(0);
});
