import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { SocketQuota } from './socket-quota.ts';

const UNAVAILABLE = expect.objectContaining({ code: 'unavailable', status: 503, retryAfterSeconds: 5 });
const nothing = () => undefined;

async function close(socket: Socket): Promise<void> {
  socket.destroy();
  await new Promise((resolve) => socket.once('close', resolve));
}

test('refuses a socket beyond the limit, until one closes', async () => {
  const quota = new SocketQuota({ all: 2, strangers: 9, strangersPerAddress: 9 });
  const first = new Socket();
  quota.enter(first);
  quota.enter(new Socket());
  expect(() => quota.enter(new Socket())).toThrow(UNAVAILABLE);
  await close(first);
  quota.enter(new Socket());
  expect(() => quota.enter(new Socket())).toThrow(UNAVAILABLE);
});

test('limits strangers by address and in all, and frees the place of one that is accepted', () => {
  const quota = new SocketQuota({ all: 9, strangers: 3, strangersPerAddress: 2 });
  const enter = (ip: string) => quota.enterAsStranger(new Socket(), ip, nothing);
  const first = enter('10.0.0.1');
  enter('10.0.0.1');
  expect(() => enter('10.0.0.1')).toThrow(UNAVAILABLE);
  enter('10.0.0.2');
  expect(() => enter('10.0.0.3')).toThrow(UNAVAILABLE);
  first.accepted();
  first.accepted();
  enter('10.0.0.1');
  expect(() => enter('10.0.0.3')).toThrow(UNAVAILABLE);
});

test('counts a network of IPv6 as one address', () => {
  const quota = new SocketQuota({ all: 9, strangers: 9, strangersPerAddress: 1 });
  quota.enterAsStranger(new Socket(), '2001:db8::1', nothing);
  expect(() => quota.enterAsStranger(new Socket(), '2001:db8::2', nothing)).toThrow(UNAVAILABLE);
  quota.enterAsStranger(new Socket(), '2001:db8:0:1::1', nothing);
});

test('reports a stranger that leaves, once, and not one that was accepted', async () => {
  const quota = new SocketQuota({ all: 9, strangers: 1, strangersPerAddress: 1 });
  let left = 0;
  const enter = () => {
    const socket = new Socket();
    const stranger = quota.enterAsStranger(socket, '10.0.0.1', () => {
      left += 1;
    });
    return { socket, stranger };
  };
  const leaving = enter();
  await close(leaving.socket);
  leaving.stranger.accepted();
  const accepted = enter();
  accepted.stranger.accepted();
  await close(accepted.socket);
  expect(left).toBe(1);
  enter();
  expect(enter).toThrow(UNAVAILABLE);
});
