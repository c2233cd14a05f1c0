import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONNECTION_VARIABLES } from '@guru/outbound';
import { type CountingProxy, makePrivateAuthority, startCountingProxy } from '@guru/outbound/testing';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { redeemCode } from '../src/support/redeem-code.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { StartedAgent } from './support/started-agent.ts';

const NAME = 'relay.test';
const KEY = 'gck_0123456789abcdef';
const folder = mkdtempSync(join(tmpdir(), 'gc-reach-'));
const before = { ...process.env };
let proxy: CountingProxy;
let authority: ReturnType<typeof makePrivateAuthority>;

beforeAll(() => {
  for (const name of CONNECTION_VARIABLES) delete process.env[name];
  authority = makePrivateAuthority(folder, [`DNS:${NAME}`, 'IP:::1']);
  process.env.SSL_CERT_FILE = authority.certFile;
});
beforeEach(async () => {
  proxy = await startCountingProxy();
});
afterEach(async () => {
  delete process.env.HTTPS_PROXY;
  await proxy.close();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  process.env = before;
});

/** A relay by TLS, at every address of this machine. */
const secureRelay = () => FakeRelay.start({ server: createSecureServer(authority), host: '::', name: NAME });

test('registers, shows a session and redeems a code through the proxy, by TLS of a private authority', async () => {
  process.env.HTTPS_PROXY = proxy.url;
  const relay = await secureRelay();
  const agent = StartedAgent.at(relay);
  await relay.registered();
  await agent.watchedSession();
  relay.codes.set('K7M-2QX-9PD', { agent_id: 'support-1', agent_key: KEY, session_id: 'session-1' });
  const redeemed = await redeemCode({ relayUrl: relay.url, supportCode: 'K7M-2QX-9PD' });
  expect(redeemed.sessionId).toBe('session-1');
  // The control socket, the data socket and the redemption.
  expect(proxy.seen).toEqual(Array(3).fill(`CONNECT ${NAME}:${relay.port}`));
  await agent.stop();
});

test('serves a session at a relay that listens on ::1 alone', async () => {
  const relay = await FakeRelay.start({ server: createServer(), host: '::1', name: '[::1]' });
  expect(relay.url).toBe(`ws://[::1]:${relay.port}`);
  const agent = StartedAgent.at(relay);
  await relay.registered();
  await agent.watchedSession();
  await agent.stop();
});

const warningsOf = ({ lines }: StartedAgent) => lines.filter(({ level }) => level === 40);

test('warns once for each cause of a failed connection, with its address and without the key', async () => {
  const relay = await FakeRelay.start();
  relay.controlRefusals = [{ status: 503 }, { status: 503 }];
  const agent = StartedAgent.at(relay);
  await relay.registered();
  const { port } = relay;
  await relay.stop();
  // The first loss is of an open socket; each attempt after it is refused.
  await eventually(() => agent.lines.filter(({ msg }) => msg === 'relay lost, retrying').length >= 5);
  const address = `127.0.0.1:${port}`;
  expect(warningsOf(agent)).toMatchObject([
    {
      address,
      code: 'HTTP_503',
      msg: `[WARNING] no connection to ${address}: HTTP_503: the relay answers with status 503`,
    },
    {
      address,
      code: 'ECONNREFUSED',
      msg: `[WARNING] no connection to ${address}: connect ECONNREFUSED ${address}`,
    },
  ]);
  expect(JSON.stringify(agent.lines)).not.toContain(KEY);
  await agent.stop();
});

test('goes on trying after a proxy answers 403, which is no refusal of its key', async () => {
  process.env.HTTPS_PROXY = proxy.url.replace('//', '//user:s3cret@');
  proxy.refuse(403);
  const agent = StartedAgent.at(await secureRelay());
  await eventually(() => proxy.seen.length >= 2);
  expect(warningsOf(agent)).toMatchObject([
    {
      address: `${NAME}:${agent.relay.port} through the proxy ${new URL(proxy.url).host}`,
      code: 'PROXY_REFUSED',
      text: 'PROXY_REFUSED: the proxy refuses the connection (status 403)',
    },
  ]);
  expect(JSON.stringify(agent.lines)).not.toMatch(/s3cret|gck_/);
  await agent.stop();
});
