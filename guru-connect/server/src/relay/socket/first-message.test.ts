import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { FakeSocket } from '../../../tests/support/fake-socket.ts';
import { onFirstMessage } from './first-message.ts';

let socket: FakeSocket;
let handled: Uint8Array[];

beforeEach(() => {
  jest.useFakeTimers();
  socket = new FakeSocket();
  handled = [];
});
afterEach(() => {
  jest.useRealTimers();
});

const listen = () => onFirstMessage(socket.asSocket(), 5000, (bytes) => handled.push(bytes));

test('the first message is handled, and no later one', () => {
  listen();
  socket.emit('message', Buffer.from('one'), true);
  socket.emit('message', Buffer.from('two'), true);
  jest.runAllTimers();
  expect([handled, socket.closedWith]).toEqual([[Buffer.from('one')], []]);
});

test('text is none of our protocols', () => {
  listen();
  socket.emit('message', Buffer.from('one'), false);
  expect([handled, socket.closedWith]).toEqual([[], [4400]]);
});

test('ignores a message that arrives after the timeout', () => {
  listen();
  jest.advanceTimersByTime(5000);
  expect(socket.closedWith).toEqual([4408]);
  socket.emit('message', Buffer.from('late'), true);
  expect(handled).toEqual([]);
});

test('a socket that has gone already is not waited for', () => {
  socket.readyState = 3;
  listen();
  expect(jest.getTimerCount()).toBe(0);
});
