import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { FakeSocket } from '../../../tests/support/fake-socket.ts';
import { PING, PING_AND_SHOW, SAY_NOTHING, watchLiveness } from './liveness.ts';

const TIMES = { pingMs: 10, silenceMs: 30 };

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('a socket is watched until it closes', () => {
  const socket = new FakeSocket();
  watchLiveness(socket.asSocket(), TIMES, SAY_NOTHING);
  expect(jest.getTimerCount()).toBe(1);
  socket.emit('close');
  expect(jest.getTimerCount()).toBe(0);
});

test('a socket that closed before anybody watched it leaves no timer behind', () => {
  const socket = new FakeSocket();
  socket.readyState = 3;
  watchLiveness(socket.asSocket(), TIMES, SAY_NOTHING);
  expect(jest.getTimerCount()).toBe(0);
});

test.each([
  ['a browser is pinged and shown that the relay is there', PING_AND_SHOW, 3, 3],
  ['a library is pinged', PING, 3, 0],
  ['who beats by itself is left alone', SAY_NOTHING, 0, 0],
])('%s', (_what, beat, pings, messages) => {
  const socket = new FakeSocket();
  watchLiveness(socket.asSocket(), TIMES, beat);
  for (let round = 0; round < 3; round++) {
    jest.advanceTimersByTime(TIMES.pingMs);
    socket.emit('pong');
  }
  expect([socket.pings, socket.sent]).toEqual([pings, Array(messages).fill(new Uint8Array(0))]);
});
