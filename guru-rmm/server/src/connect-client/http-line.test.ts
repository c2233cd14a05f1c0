import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createHttpLine, describeLineError, type HttpLine } from './http-line.ts';

const served = new WeakMap<Socket, number>();
/** Requests that were answered, and connections that were closed without an answer. */
let answered: string[];
let dropped: string[];
/** Whether a request meets the end of its connection: all of them, or those on a connection that was used before. */
let drops: (isReused: boolean, request: IncomingMessage) => boolean;
let server: Server;
let line: HttpLine;

beforeEach(async () => {
  answered = [];
  dropped = [];
  drops = () => false;
  server = createServer((request, response) => {
    const before = served.get(request.socket) ?? 0;
    served.set(request.socket, before + 1);
    const what = `${request.method} ${before > 0 ? 'reused' : 'new'}`;
    if (drops(before > 0, request)) {
      dropped.push(what);
      request.socket.destroy();
      return;
    }
    answered.push(what);
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  line = createHttpLine(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const send = (method: string, mayRepeat: boolean) =>
  line({ method, url: '/', headers: {}, mayRepeat }, new AbortController().signal);

test('a request on a kept-alive connection that has died is sent once more, on a new connection', async () => {
  await send('GET', true);
  drops = (isReused) => isReused;
  expect((await send('GET', true)).status).toBe(200);
  expect(dropped).toEqual(['GET reused']);
  expect(answered).toEqual(['GET new', 'GET new']);
});

test('a server that closes every connection gets the request twice and no more', async () => {
  await send('GET', true);
  drops = () => true;
  await expect(send('GET', true)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(dropped).toEqual(['GET reused', 'GET new']);
});

test('a new connection that dies is no dead one: the request is not sent again', async () => {
  drops = () => true;
  await expect(send('GET', true)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(dropped).toEqual(['GET new']);
});

test('a request that may not be repeated gets a new connection, and is sent once', async () => {
  await send('GET', true);
  drops = (isReused) => isReused;
  await send('POST', false);
  expect(answered).toEqual(['GET new', 'POST new']);
  drops = () => true;
  await expect(send('POST', false)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(dropped).toEqual(['POST new']);
});

test('a refused connection is known to have sent nothing, a reset one is not', async () => {
  drops = () => true;
  const reset = await send('POST', false).catch((error: unknown) => error);
  expect(describeLineError(reset)).toEqual({ code: 'ECONNRESET', neverSent: false });
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
  const refused = await send('POST', false).catch((error: unknown) => error);
  expect(describeLineError(refused)).toEqual({ code: 'ECONNREFUSED', neverSent: true });
});
