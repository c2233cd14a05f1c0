import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { httpSource } from './http-source.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function serve(answer: RequestListener): Promise<URL> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/releases/stable/metadata/`);
}

test('reads a file below the address, and none where there is none', async () => {
  const source = httpSource(
    await serve((request, response) => {
      if (request.url === '/releases/stable/metadata/timestamp.json') response.end('{}');
      else response.writeHead(404).end('{}');
    }),
  );
  expect(Buffer.from((await source('timestamp.json', 10)) ?? '').toString()).toBe('{}');
  expect(await source('2.root.json', 10)).toBeUndefined();
});

test('stops reading a file without an end at the size that is allowed', async () => {
  let open = true;
  const source = httpSource(
    await serve((request, response) => {
      response.on('close', () => {
        open = false;
      });
      const send = () =>
        void (response.write(Buffer.alloc(65_536, ' ')) ? setImmediate(send) : response.once('drain', send));
      send();
      request.resume();
    }),
  );
  await expect(source('timestamp.json', 1000)).rejects.toMatchObject({ code: 'too_large' });
  while (open) await new Promise(setImmediate);
});

test.each([
  [302, { Location: 'http://127.0.0.1:1/other' }],
  [500, {}],
])('is refused by status %d', async (status, headers) => {
  const source = httpSource(await serve((_request, response) => response.writeHead(status, headers).end()));
  await expect(source('timestamp.json', 1000)).rejects.toMatchObject({ code: 'unreachable' });
});

test('gives up with the reason of the caller', async () => {
  const stop = new AbortController();
  const source = httpSource(await serve(() => stop.abort(new Error('told to stop'))), stop.signal);
  await expect(source('timestamp.json', 1000)).rejects.toThrow('told to stop');
});
