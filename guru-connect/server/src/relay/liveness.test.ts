import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { FakeSocket } from '../../tests/support/fake-socket.ts';
import { watchLiveness } from './liveness.ts';

const TIMES = { pingMs: 10, silenceMs: 30 };

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('a socket is watched until it closes', () => {
  const socket = new FakeSocket();
  watchLiveness(socket.asSocket(), TIMES, false);
  expect(jest.getTimerCount()).toBe(1);
  socket.emit('close');
  expect(jest.getTimerCount()).toBe(0);
});

test('a socket that closed before anybody watched it leaves no timer behind', () => {
  const socket = new FakeSocket();
  socket.readyState = 3;
  watchLiveness(socket.asSocket(), TIMES, false);
  expect(jest.getTimerCount()).toBe(0);
});
