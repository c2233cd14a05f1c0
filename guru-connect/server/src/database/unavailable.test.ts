import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { DatabaseTimeout, withinMs } from './unavailable.ts';

test('gives up on work that does not end in time', async () => {
  await expect(withinMs(10, new Promise(() => undefined))).rejects.toThrow(DatabaseTimeout);
});

test('passes on the result and the error of the work', async () => {
  expect(await withinMs(1000, Promise.resolve('rows'))).toBe('rows');
  await expect(withinMs(1000, Promise.reject(new Error('refused')))).rejects.toThrow('refused');
});

test('takes an answer that came in time and was read late, after the process was busy', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const accepted = once(server, 'connection');
  const socket = connect(address.port, '127.0.0.1');
  await once(socket, 'connect');
  const [database] = await accepted;
  const waits = withinMs(50, once(socket, 'data'));
  // Written at once, and read by nobody before the time is up.
  database.end('answer');
  for (const until = performance.now() + 200; performance.now() < until; );
  await expect(waits).resolves.toBeDefined();
  socket.destroy();
  server.close();
});
