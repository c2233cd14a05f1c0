import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { setReceiveLimit } from './receive-limit.ts';

const SMALL = { maxPayload: 10, maxBufferedChunks: 100, maxFragments: 3 };
let server: WebSocketServer;
let client: WebSocket;
let relaySide: WebSocket;

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: 1000 });
  await once(server, 'listening');
  const address = server.address();
  client = new WebSocket(`ws://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
  [[relaySide]] = await Promise.all([once(server, 'connection'), once(client, 'open')]);
  relaySide.on('error', () => undefined);
});
afterEach(() => {
  client.terminate();
  server.close();
});

test('lowers the limit of one socket below its server’s, and raises it while it is open', async () => {
  setReceiveLimit(relaySide, SMALL);
  client.send(Buffer.alloc(10));
  expect((await once(relaySide, 'message'))[0]).toHaveLength(10);
  setReceiveLimit(relaySide, { ...SMALL, maxPayload: 2000 });
  client.send(Buffer.alloc(2000));
  expect((await once(relaySide, 'message'))[0]).toHaveLength(2000);
  setReceiveLimit(relaySide, SMALL);
  client.send(Buffer.alloc(11));
  expect((await once(client, 'close'))[0]).toBe(1009);
});

test('limits the frames of one message', async () => {
  setReceiveLimit(relaySide, SMALL);
  for (let count = 0; count < 4; count += 1) client.send(Buffer.alloc(1), { fin: false });
  expect((await once(client, 'close'))[0]).toBe(1008);
});

test('fails rather than leaving a socket without its limit', () => {
  expect(() =>
    setReceiveLimit(
      new WebSocket('ws://127.0.0.1:1').on('error', () => undefined),
      SMALL,
    ),
  ).toThrow(/receiver/);
  expect(() => setReceiveLimit(relaySide, Object.assign({ maxHeight: 1 }, SMALL))).toThrow(/maxHeight/);
});
