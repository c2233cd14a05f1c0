import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONNECTION_VARIABLES } from '@guru/outbound';
import { type CountingProxy, makePrivateAuthority, startCountingProxy } from '@guru/outbound/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { WebSocketServer } from 'ws';
import { createHttp } from '../src/net/http-client.ts';
import { ServerConnection } from '../src/socket/server-connection.ts';

const NAME = 'rmm.test';
const KEY = 'rmmk_secret';
const folder = mkdtempSync(join(tmpdir(), 'rmm-reach-'));
const before = { ...process.env };
const lines: { level: number; msg: string; address?: string; code?: string }[] = [];
const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
let proxy: CountingProxy;
let sockets: WebSocketServer;
let port: number;
let stop: () => void;

beforeAll(async () => {
  for (const name of CONNECTION_VARIABLES) delete process.env[name];
  const authority = makePrivateAuthority(folder, [`DNS:${NAME}`]);
  // As an operator adds it to the system's store.
  process.env.SSL_CERT_FILE = authority.certFile;
  proxy = await startCountingProxy();
  process.env.HTTPS_PROXY = proxy.url;
  const server = createServer(authority, (_, response) => response.end('"hello"')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  sockets = new WebSocketServer({ server });
  stop = () => {
    for (const client of sockets.clients) client.terminate();
    server.closeAllConnections();
    server.close();
  };
});
beforeEach(() => {
  proxy.seen.length = 0;
  lines.length = 0;
});
afterAll(async () => {
  stop();
  await proxy.close();
  rmSync(folder, { recursive: true });
  process.env = before;
});

function connectTo(serverUrl: string): ServerConnection {
  const hooks = {
    hello: () => new Promise<never>(() => undefined),
    heartbeat: () => new Promise<never>(() => undefined),
    onOnline: () => undefined,
    onCommand: () => undefined,
    onCloned: () => undefined,
    onRefused: () => undefined,
  };
  const enrollment = { server_url: serverUrl, agent_key: KEY } as ConstructorParameters<
    typeof ServerConnection
  >[0];
  const connection = new ServerConnection(enrollment, hooks, log, { first: 20, longest: 20 });
  connection.start();
  return connection;
}

it('opens its socket and downloads through the proxy, by TLS of a private authority', async () => {
  const arrived = once(sockets, 'connection');
  const connection = connectTo(`https://${NAME}:${port}`);
  const [, request] = await arrived;
  expect(request.headers.authorization).toBe(`Bearer ${KEY}`);
  const url = `https://${NAME}:${port}/releases/program`;
  expect(await createHttp(url, 10_000).get(url)).toMatchObject({ status: 200, data: 'hello' });
  expect(proxy.seen).toEqual(Array(2).fill(`CONNECT ${NAME}:${port}`));
  connection.stop();
});

it('warns once of a connection that fails again and again, with address and cause, without the key', async () => {
  const connection = connectTo('https://127.0.0.1:1');
  while (lines.filter(({ msg }) => msg.startsWith('No connection')).length < 3) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  connection.stop();
  expect(lines.filter(({ level }) => level === 40)).toMatchObject([
    {
      address: '127.0.0.1:1',
      code: 'ECONNREFUSED',
      msg: '[WARNING] no connection to 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
    },
  ]);
  expect(JSON.stringify(lines)).not.toContain(KEY);
});
