import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { verifyWebhook } from 'guru-connect-contract/webhooks';
import { makeCertificate } from '../../tests/support/make-certificate.ts';
import { postWebhook } from './post-webhook.ts';

const SECRET = `whsec_${Buffer.alloc(24, 3).toString('base64')}`;
const WEBHOOK = { id: 'event-1', body: '{"type":"session.ended","name":"Zoë"}' };

let servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.map(closeServer));
  servers = [];
});

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

async function receiver(handle: Handle, server: Server = createServer(handle)) {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`http://127.0.0.1:${port}/hooks?x=1`), secrets: [SECRET] };
}

async function post(handle: Handle, answerMs = 10_000) {
  return await postWebhook(await receiver(handle), WEBHOOK, { answerMs, stop: new AbortController().signal });
}

test('what arrives is the body, byte by byte, and verifies', async () => {
  const bodies: string[] = [];
  const { result } = await post((request, response) => {
    request.on('data', (body: Buffer) => {
      const { id } = verifyWebhook({ headers: request.headers, body }, { secrets: [SECRET] });
      bodies.push(`${request.method} ${request.url} ${request.headers['content-type']} ${id} ${body}`);
      response.writeHead(204).end();
    });
  });
  expect(result).toBe('delivered');
  expect(bodies).toEqual([`POST /hooks?x=1 application/json event-1 ${WEBHOOK.body}`]);
});

test.each([
  [200, 'delivered'],
  [299, 'delivered'],
  [304, 'failed'],
  [400, 'failed'],
  [410, 'failed'],
  [503, 'failed'],
])('status %p: %s', async (status, result) => {
  expect(await post((_, response) => response.writeHead(status).end('x'))).toEqual({
    result,
    outcome: `status ${status}`,
  });
});

test('a redirection is not followed', async () => {
  const asked: (string | undefined)[] = [];
  const outcome = await post((request, response) => {
    asked.push(request.url);
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  expect(outcome).toEqual({ result: 'failed', outcome: 'status 307' });
  expect(asked).toEqual(['/hooks?x=1']);
});

test('an endless answer is cut, and counts by its status', async () => {
  let sent = 0;
  const outcome = await post((_, response) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(8 * 1024);
    const more = () => {
      if (response.destroyed) return;
      sent += chunk.length;
      response.write(chunk, () => setImmediate(more));
    };
    more();
  });
  expect(outcome.result).toBe('delivered');
  // What the sockets of both sides hold may have left already.
  expect(sent).toBeLessThan(64 * 1024 * 1024);
});

test('no answer in time, and one whose headers never end', async () => {
  const late = { result: 'failed', outcome: 'no answer in 200 ms' };
  expect(await post(() => undefined, 200)).toEqual(late);
  expect(await post((request) => request.socket.write('HTTP/1.1 204 No Content\r\nX: '), 200)).toEqual(late);
});

test('a body that never ends does not take back a status that was given', async () => {
  const stop = new AbortController();
  // Cut as soon as the status has come, and not after some time in which it should have.
  const onStatus = () => void setImmediate(() => stop.abort());
  subscribe('http.client.response.finish', onStatus);
  try {
    const target = await receiver((_, response) => response.writeHead(200).write('x'));
    const outcome = await postWebhook(target, WEBHOOK, { answerMs: 60_000, stop: stop.signal });
    expect(outcome).toEqual({ result: 'delivered', outcome: 'status 200' });
  } finally {
    unsubscribe('http.client.response.finish', onStatus);
  }
});

test('what is no HTTP, a hang-up and a closed port are told by their codes only', async () => {
  const garbage = await post((request) => request.socket.end('SECRET SECRET\r\n\r\n'));
  expect(garbage).toMatchObject({ result: 'failed', outcome: expect.stringMatching(/^HPE_/) });
  const hungUp = await post((request) => request.socket.destroy());
  expect(hungUp).toMatchObject({ result: 'failed', outcome: 'ECONNRESET' });
  const { url, secrets } = await receiver(() => undefined);
  await Promise.all(servers.map(closeServer));
  const closed = await postWebhook({ url, secrets }, WEBHOOK, {
    answerMs: 10_000,
    stop: new AbortController().signal,
  });
  expect(closed).toMatchObject({ result: 'failed', outcome: 'ECONNREFUSED' });
});

test('a receiver whose certificate nobody vouches for gets nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guru-connect-tls-'));
  let asked = 0;
  const handle = () => {
    asked += 1;
  };
  const { url, secrets } = await receiver(handle, createTlsServer(makeCertificate(folder), handle));
  url.protocol = 'https:';
  const stop = new AbortController().signal;
  expect(await postWebhook({ url, secrets }, WEBHOOK, { answerMs: 10_000, stop })).toMatchObject({
    result: 'failed',
    outcome: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  });
  expect(asked).toBe(0);
  rmSync(folder, { recursive: true });
});

test('a stop cuts it short, before it is sent and while it waits', async () => {
  const stop = new AbortController();
  const target = await receiver(() => stop.abort());
  const cut = { result: 'cut_short', outcome: 'stopped' };
  expect(await postWebhook(target, WEBHOOK, { answerMs: 10_000, stop: stop.signal })).toEqual(cut);
  expect(await postWebhook(target, WEBHOOK, { answerMs: 10_000, stop: stop.signal })).toEqual(cut);
});
