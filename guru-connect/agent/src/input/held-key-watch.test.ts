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

test('reports silence under a held key once', () => {
  watch.received(true);
  jest.advanceTimersByTime(1_999);
  expect(silences).toBe(0);
  jest.advanceTimersByTime(1);
  expect(silences).toBe(1);
  jest.advanceTimersByTime(60_000);
  expect(silences).toBe(1);
});

test('any message ends the silence', () => {
  for (let round = 0; round < 10; round++) {
    watch.received(true);
    jest.advanceTimersByTime(1_500);
  }
  expect(silences).toBe(0);
});

test('a viewer that holds nothing may be silent', () => {
  watch.received(true);
  watch.received(false);
  jest.advanceTimersByTime(60_000);
  expect(silences).toBe(0);
});
