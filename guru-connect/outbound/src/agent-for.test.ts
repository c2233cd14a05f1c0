import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { agentFor } from './agent-for.ts';
import { causeOf } from './connection-cause.ts';
import { CONNECTION_VARIABLES } from './connection-variables.ts';
import { request } from './request.ts';
import { type CountingProxy, startCountingProxy } from './testing/counting-proxy.ts';
import { makePrivateAuthority } from './testing/private-authority.ts';

const NAME = 'relay.test';
const folder = mkdtempSync(join(tmpdir(), 'outbound-'));
const before = { ...process.env };
let proxy: CountingProxy;
let plain: Server;
let secure: Server;

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const answer: RequestListener = (_, response) => response.end('hello');

beforeAll(async () => {
  for (const name of CONNECTION_VARIABLES) delete process.env[name];
  const authority = makePrivateAuthority(folder, [`DNS:${NAME}`, 'IP:::1']);
  // As an operator adds it to the system's store; read once, at the first connection by TLS.
  process.env.SSL_CERT_FILE = authority.certFile;
  plain = createServer(answer).listen(0, '127.0.0.1');
  // Both families, as the dual-stack socket of a server has it.
  secure = createSecureServer(authority, answer).listen(0, '::');
  for (const server of [plain, secure]) {
    new WebSocketServer({ server }).on('connection', (socket) => socket.send('hello'));
    if (!server.listening) await once(server, 'listening');
  }
});
beforeEach(async () => {
  proxy = await startCountingProxy();
  process.env.HTTP_PROXY = proxy.url;
  process.env.HTTPS_PROXY = proxy.url.replace('//', '//user:p%40ss@');
});
afterEach(async () => {
  delete process.env.NO_PROXY;
  await proxy.close();
});
afterAll(() => {
  for (const server of [plain, secure]) server.close();
  rmSync(folder, { recursive: true });
  process.env = before;
});

async function get(url: string): Promise<string> {
  const { body } = await request(new URL(url), { signal: AbortSignal.timeout(10_000) });
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function greet(url: string): Promise<string> {
  const socket = new WebSocket(url, { agent: agentFor(new URL(url)) });
  const [message] = await once(socket, 'message');
  socket.terminate();
  return String(message);
}

test('sends HTTP and WebSocket, plain and by TLS, through the proxy, which resolves the name', async () => {
  const [open, tls] = [`${NAME}:${portOf(plain)}`, `${NAME}:${portOf(secure)}`];
  expect(await get(`http://${open}/a`)).toBe('hello');
  expect(await greet(`ws://${open}/b`)).toBe('hello');
  expect(await get(`https://${tls}/c`)).toBe('hello');
  expect(await greet(`wss://${tls}/d`)).toBe('hello');
  expect(proxy.seen).toEqual([`GET http://${open}/a`, `CONNECT ${open}`, `CONNECT ${tls}`, `CONNECT ${tls}`]);
  const basic = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
  expect(proxy.credentials).toEqual([undefined, undefined, basic, basic]);
});

test('connects directly where NO_PROXY says so, and to an IPv6 address by TLS', async () => {
  process.env.NO_PROXY = '::1, other.test';
  expect(await get(`https://[::1]:${portOf(secure)}/`)).toBe('hello');
  expect(await greet(`wss://[::1]:${portOf(secure)}/`)).toBe('hello');
  expect(proxy.seen).toEqual([]);
});

test.each([403, 407])(
  'fails with a refusal of the proxy, and not with an answer, at status %d',
  async (status) => {
    proxy.refuse(status);
    const url = `wss://${NAME}:${portOf(secure)}/`;
    const socket = new WebSocket(url, { agent: agentFor(new URL(url)) });
    let answered = false;
    socket.on('unexpected-response', () => {
      answered = true;
    });
    const [error] = await once(socket, 'error');
    expect(causeOf(error)).toMatchObject({
      code: 'PROXY_REFUSED',
      text: expect.stringContaining(`${status}`),
    });
    expect(answered).toBe(false);
  },
);

test('fails with the cause for a proxy of another kind, a proxy that is gone, and a name that the certificate has not', async () => {
  process.env.HTTPS_PROXY = 'socks5://127.0.0.1:1080';
  const url = `https://${NAME}:${portOf(secure)}/`;
  await expect(get(url).catch(causeOf)).resolves.toMatchObject({ code: 'PROXY_SETTING' });
  process.env.HTTPS_PROXY = 'http://127.0.0.1:1';
  await expect(get(url).catch(causeOf)).resolves.toMatchObject({ code: 'ECONNREFUSED' });
  await expect(get(`https://127.0.0.1:${portOf(secure)}/`).catch(causeOf)).resolves.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
});
