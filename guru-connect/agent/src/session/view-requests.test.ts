import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ViewRequests } from './view-requests.ts';

let calls: string[];
let requests: ViewRequests;

beforeEach(() => {
  jest.useFakeTimers();
  calls = [];
  requests = new ViewRequests({
    select: (monitorId) => calls.push(`select ${monitorId}`),
    refresh: () => calls.push('refresh'),
  });
});

afterEach(() => {
  jest.useRealTimers();
});

test('serves the first request at once', () => {
  requests.select(2);
  expect(calls).toEqual(['select 2']);
});

test('serves the last of a flood, once in 100 ms', () => {
  for (let i = 0; i < 100_000; i++) requests.select(i);
  expect(calls).toEqual(['select 0']);
  jest.advanceTimersByTime(99);
  expect(calls).toHaveLength(1);
  jest.advanceTimersByTime(1);
  expect(calls).toEqual(['select 0', 'select 99999']);
  jest.advanceTimersByTime(1000);
  expect(calls).toHaveLength(2);
});

test('a refresh does not hide the monitor asked for before it', () => {
  requests.refresh();
  requests.select(2);
  requests.refresh();
  jest.advanceTimersByTime(100);
  expect(calls).toEqual(['refresh', 'select 2']);
});

test('serves nothing once cleared, and goes on with the next request', () => {
  requests.refresh();
  requests.select(2);
  requests.clear();
  jest.advanceTimersByTime(1000);
  expect(calls).toEqual(['refresh']);
  requests.select(1);
  expect(calls).toEqual(['refresh', 'select 1']);
});
