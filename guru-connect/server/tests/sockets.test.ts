import { connect } from 'node:net';
import { StreamMessage } from '@guru-connect/proto/stream';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { ContractClient } from './support/contract-client.ts';
import { losslessFrame } from './support/lossless-frame.ts';
import { joinedSession, openSession } from './support/open-session.ts';
import { acceptSession, dataPeer, registeredAgent, viewerPeer, viewerSocket } from './support/peers.ts';
import { startRelay, type TestRelay } from './support/relay.ts';
import { bearer, exchange, HANDSHAKE, upgrade } from './support/upgrade.ts';

let relay: TestRelay;

beforeAll(async () => {
  relay = await startRelay();
});
afterAll(async () => {
  await relay.close();
});

const lines = (headers: Record<string, string>) =>
  Object.entries({ host: 'x', ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
const request = (path: string, headers: Record<string, string>, body = '') =>
  `${body ? 'POST' : 'GET'} ${path} HTTP/1.1\r\n${lines(headers)}\r\n${body}`;

/** Resolves with the close code of a socket that was sent so many bytes as one message. */
async function closeAfter(path: string, headers: Record<string, string>, bytes: number): Promise<number> {
  const socket = new WebSocket(`${relay.url.replace('http', 'ws')}${path}`, { headers });
  socket.on('error', () => undefined);
  socket.on('open', () => socket.send(Buffer.alloc(bytes)));
  return await new Promise((resolve) => socket.on('close', resolve));
}

describe('every refused upgrade has envelope, request id and closed headers', () => {
  test.each<[string, string, Record<string, string>, number, string]>([
    ['an agent without a key', '/ws/agent', {}, 401, 'unauthorized'],
    ['an agent with a wrong key', '/ws/agent', bearer('wrong'), 401, 'unauthorized'],
    ['a data ticket that opens nothing', '/ws/agent/data', bearer('wrong'), 401, 'unauthorized'],
    [
      'a credential that is no bearer',
      '/ws/agent/data',
      { authorization: 'Basic eA==' },
      401,
      'unauthorized',
    ],
    [
      'a ticket of an unknown session',
      '/ws/agent/data',
      bearer('0f8fad5b-d9cb-469f-a165-70867728950e.x'),
      404,
      'session_not_found',
    ],
    ['a viewer on another page', '/ws/viewer', { origin: 'https://evil.example' }, 403, 'origin_not_allowed'],
    ['a viewer in a sandbox without an origin', '/ws/viewer', { origin: 'null' }, 403, 'origin_not_allowed'],
    ['an unknown path', '/ws/other', {}, 404, 'route_not_found'],
    ['an address that cannot be decoded', '/%zz', {}, 404, 'route_not_found'],
    ['a key that is none', '/ws/viewer', { 'sec-websocket-key': 'short' }, 400, 'malformed_json'],
    ['an unknown version', '/ws/viewer', { 'sec-websocket-version': '7' }, 400, 'malformed_json'],
  ])('%s', async (_, path, headers, status, code) => {
    const refused = await upgrade(relay, path, headers);
    expect(refused).toMatchObject({ status, body: { error_code: code, status_code: status } });
    expect(refused.headers).toMatchObject({
      'x-request-id': (refused.body as { request_id: string }).request_id,
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
    });
  });
});

test('the viewer’s own page may open its socket, and so may a program, which sends no origin', async () => {
  for (const headers of [{}, { origin: relay.url }])
    expect((await upgrade(relay, '/ws/viewer', headers)).status).toBe(101);
});

test('with a public URL, that is the only page that may', async () => {
  const named = await startRelay({ environment: { CONNECT_PUBLIC_URL: 'https://connect.example.com' } });
  try {
    const statusOf = async (origin: string) => (await upgrade(named, '/ws/viewer', { origin })).status;
    expect(await statusOf('https://connect.example.com')).toBe(101);
    expect(await statusOf(`http://127.0.0.1:${named.port}`)).toBe(403);
  } finally {
    await named.close();
  }
});

test('each socket has a limit of its own', async () => {
  const { key, control, client, path } = await openSession(relay);
  const start = await control.next('sessionStart');
  expect(await closeAfter('/ws/viewer', {}, 4097)).toBe(4413);
  expect(await closeAfter('/ws/agent/data', {}, 1025)).toBe(4413);
  expect(await closeAfter('/ws/agent', bearer(key), 64 * 1024 + 1)).toBe(4413);
  // Read, and found to be no first message.
  expect(await closeAfter('/ws/viewer', {}, 4096)).toBe(4400);
  expect(await closeAfter('/ws/agent/data', {}, 1024)).toBe(4400);
  expect(await closeAfter('/ws/agent', bearer(key), 64 * 1024)).toBe(4400);
  expect(await closeAfter('/ws/agent/data', bearer(start.dataTicket), 16 * 1024 * 1024)).toBe(4400);
  await client.call('endSession', { path });
  control.close();
});

test('a first message in very many pieces is cut: 4429', async () => {
  const socket = connect(relay.port, '127.0.0.1');
  const closed = new Promise<Buffer>((resolve) => {
    let all = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      all = Buffer.concat([all, chunk]);
    });
    socket.on('close', () => resolve(all));
    socket.on('error', () => undefined);
  });
  socket.write(request('/ws/agent/data', HANDSHAKE));
  // Frames of one byte, masked with zeros, of a message that never ends (RFC 6455, section 5.4).
  const frame = (opcode: number) => Buffer.from([opcode, 0x81, 0, 0, 0, 0, 0]);
  socket.write(Buffer.concat([frame(0x02), ...Array.from({ length: 100 }, () => frame(0x00))]));
  const answer = await closed;
  const closeFrame = answer.indexOf(Buffer.from([0x88]), answer.indexOf('\r\n\r\n') + 4);
  expect(answer.readUInt16BE(closeFrame + 2)).toBe(4429);
});

describe('a data socket', () => {
  test('is the session’s from its upgrade on when the ticket stands in the header', async () => {
    const open = await openSession(relay);
    const start = await open.control.next('sessionStart');
    const data = await dataPeer(relay.url, undefined, start.dataTicket);
    const { token } = await open.client.call('createViewerToken', { path: open.path, body: {} });
    const viewer = await viewerPeer(relay.url, open.session.session_id, { token });
    expect((await viewer.next('viewerWelcome')).agentPresent).toBe(true);
    await data.next('viewerAttached');
    data.send({ $case: 'desktopInfo', value: { monitors: [], activeMonitorId: 7, features: [] } });
    expect((await viewer.next('desktopInfo')).activeMonitorId).toBe(7);
    expect((await upgrade(relay, '/ws/agent/data', bearer(start.dataTicket))).status).toBe(401);
    for (const peer of [data, viewer, open.control]) peer.close();
  });

  test('of an agent that says hello all the same goes on, and the viewer does not hear of it', async () => {
    const open = await openSession(relay);
    const { dataTicket, sessionId } = await open.control.next('sessionStart');
    const data = await dataPeer(relay.url, undefined, dataTicket);
    const { token } = await open.client.call('createViewerToken', { path: open.path, body: {} });
    const viewer = await viewerPeer(relay.url, sessionId, { token });
    await data.next('viewerAttached');
    data.send({ $case: 'dataHello', value: { sessionId, dataTicket } });
    data.send({ $case: 'desktopInfo', value: { monitors: [], activeMonitorId: 7, features: [] } });
    await viewer.next('desktopInfo');
    expect(viewer.received.map(({ $case }) => $case)).toEqual(['viewerWelcome']);
    for (const peer of [data, viewer, open.control]) peer.close();
  });

  test('carries frames of 16 MiB once the ticket of its first message is redeemed', async () => {
    const joined = await joinedSession(relay);
    const bytes = 15 * 1024 * 1024;
    joined.data.send(losslessFrame(bytes));
    expect((await joined.viewer.next('screenFrame')).lossless).toHaveLength(bytes);
    for (const peer of [joined.data, joined.viewer, joined.control]) peer.close();
  });
});

test('a data ticket opens one socket, shown in the header or in the first message, and no other session', async () => {
  const [byHeader, byHello] = [await openSession(relay), await openSession(relay)];
  const [first, second] = [
    await byHeader.control.next('sessionStart'),
    await byHello.control.next('sessionStart'),
  ];
  const stranger = await dataPeer(relay.url, second.sessionId, first.dataTicket);
  expect(await stranger.closeCode()).toBe(4401);
  const data = [
    await dataPeer(relay.url, undefined, first.dataTicket),
    await dataPeer(relay.url, second.sessionId, second.dataTicket),
  ];
  for (const open of [byHeader, byHello]) {
    const { token } = await open.client.call('createViewerToken', { path: open.path, body: {} });
    const viewer = await viewerPeer(relay.url, open.session.session_id, { token });
    expect((await viewer.next('viewerWelcome')).agentPresent).toBe(true);
    viewer.close();
  }
  expect((await upgrade(relay, '/ws/agent/data', bearer(first.dataTicket))).status).toBe(401);
  const again = await dataPeer(relay.url, second.sessionId, second.dataTicket);
  expect(await again.closeCode()).toBe(4401);
  for (const peer of [...data, byHeader.control, byHello.control]) peer.close();
});

describe('limits', () => {
  const quotas = { all: 1000, strangers: 1000, strangersPerAddress: 1000 };

  test('a relay that is full answers 503 with Retry-After, and takes sockets again when one is gone', async () => {
    const small = await startRelay({ quotas: { ...quotas, all: 1 } });
    try {
      const viewer = await viewerSocket(small.url);
      const refused = await upgrade(small, '/ws/viewer');
      expect(refused).toMatchObject({ status: 503, body: { error_code: 'unavailable' } });
      expect(refused.headers['retry-after']).toBe('5');
      viewer.close();
      await eventually(
        async () => (await upgrade(small, '/ws/viewer')).status,
        (status) => status === 101,
      );
    } finally {
      await small.close();
    }
  });

  test('strangers of one address take no place of others, nor of viewers that were let in', async () => {
    const small = await startRelay({ quotas: { ...quotas, strangersPerAddress: 1 } });
    try {
      const joined = await joinedSession(small);
      const stranger = await viewerSocket(small.url);
      for (const path of ['/ws/viewer', '/ws/agent/data'])
        expect((await upgrade(small, path)).status).toBe(503);
      expect((await upgrade(small, '/ws/viewer', {}, '127.0.0.9')).status).toBe(101);
      expect((await upgrade(small, '/ws/agent', bearer(joined.key), '127.0.0.1')).status).toBe(101);
      for (const peer of [stranger, joined.control, joined.data, joined.viewer]) peer.close();
    } finally {
      await small.close();
    }
  });

  test('an address with many refused upgrades waits; an agent that was there before does not', async () => {
    const limited = await startRelay({ refusedUpgradesPerMinute: 20 });
    try {
      const client = new ContractClient(limited.url);
      const key = async (agent_id: string) =>
        (await client.call('createAgentKey', { path: { agent_id }, body: {} })).key;
      const [known, fresh] = [await key('known'), await key('fresh')];
      const agent = await registeredAgent(limited.url, known, 'known');
      // Any number of good ones.
      for (let count = 0; count < 25; count += 1)
        expect((await upgrade(limited, '/ws/agent', bearer(known))).status).toBe(101);
      for (let count = 0; count < 20; count += 1)
        expect((await upgrade(limited, '/ws/agent', bearer('wrong'))).status).toBe(401);
      const refused = await upgrade(limited, '/ws/agent', bearer(fresh));
      expect(refused).toMatchObject({ status: 429, body: { error_code: 'rate_limited' } });
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      expect((await upgrade(limited, '/ws/viewer')).status).toBe(429);
      expect((await upgrade(limited, '/ws/agent', bearer(fresh), '127.0.0.9')).status).toBe(101);
      expect((await upgrade(limited, '/ws/agent', bearer(known))).status).toBe(101);
      agent.close();
    } finally {
      await limited.close();
    }
  });

  test('viewers that leave without having been let in count as refused', async () => {
    const limited = await startRelay({ refusedUpgradesPerMinute: 3 });
    try {
      for (let count = 0; count < 3; count += 1) {
        const viewer = await viewerPeer(limited.url, 'x', { token: 'forged' });
        expect(await viewer.closeCode()).toBe(4404);
      }
      await eventually(
        async () => (await upgrade(limited, '/ws/viewer')).status,
        (status) => status === 429,
      );
    } finally {
      await limited.close();
    }
  });
});

test('an agent whose key cannot be looked up is told to come back, not that its key is wrong', async () => {
  const { key, control } = await openSession(relay);
  await relay.sql`ALTER TABLE connect_agent_keys RENAME TO elsewhere`;
  try {
    expect((await upgrade(relay, '/ws/agent', bearer(key))).status).toBe(500);
  } finally {
    await relay.sql`ALTER TABLE elsewhere RENAME TO connect_agent_keys`;
  }
  control.close();
  const away = await startRelay();
  try {
    await away.pool.end({ timeout: 1 });
    const refused = await upgrade(away, '/ws/agent', bearer(key));
    expect(refused).toMatchObject({ status: 503, body: { error_code: 'unavailable' } });
    expect(refused.headers['retry-after']).toBe('2');
  } finally {
    await away.close();
  }
});

describe('upgrades that become no socket', () => {
  test('one of an ordinary route is answered, and its connection closed', async () => {
    const answer = await exchange(relay.port, request('/health/live', HANDSHAKE), true);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('{"status":"ok"}');
  });

  test.each(['h2c', 'foo/1', 'h2c, websocket'])('Upgrade: %s is served as HTTP/1.1', async (offer) => {
    const headers = {
      connection: 'Upgrade, HTTP2-Settings',
      upgrade: offer,
      'http2-settings': 'AAMAAABkAAQAAP__',
    };
    const answer = await exchange(relay.port, request('/health/live', headers), true);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    const posted = request(
      '/api/integration/v1/sessions',
      { ...headers, 'content-type': 'application/json', 'content-length': '2', ...bearer('x') },
      '{}',
    );
    expect(await exchange(relay.port, posted, true)).toMatch(/^HTTP\/1\.1 401 .*unauthorized/s);
  });

  test('the address of a socket is no page', async () => {
    for (const path of ['/ws/agent', '/ws/agent/data', '/ws/viewer']) {
      const response = await fetch(`${relay.url}${path}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error_code: 'route_not_found' });
    }
  });

  test('a reset while hooks run ends nothing', async () => {
    const { key, control } = await openSession(relay);
    for (let count = 0; count < 50; count += 1) {
      const path = count % 2 === 0 ? '/ws/agent' : '/health/ready';
      const socket = connect(relay.port, '127.0.0.1');
      socket.on('error', () => undefined);
      await new Promise<void>((resolve) => socket.once('connect', resolve));
      socket.write(request(path, { ...HANDSHAKE, ...bearer(key) }));
      setImmediate(() => socket.resetAndDestroy());
    }
    control.send({ $case: 'heartbeat', value: { sentAtMs: 5 } });
    expect(await control.next('heartbeatAck')).toEqual({ sentAtMs: 5 });
    control.close();
  });
});

test('a relay that stops closes the sockets of every scope with 1012, strangers too', async () => {
  const brief = await startRelay();
  const open = await openSession(brief);
  const data = await acceptSession(brief.url, open.control);
  const stranger = await viewerSocket(brief.url);
  const codes = [open.control, data, stranger].map((peer) => peer.closeCode());
  await brief.close();
  expect(await Promise.all(codes)).toEqual([1012, 1012, 1012]);
});

test('a ticket is the relay’s to send: a data hello of a viewer is refused', async () => {
  const joined = await joinedSession(relay);
  const value = { sessionId: joined.session.session_id, dataTicket: 'x' };
  joined.viewer.socket.send(StreamMessage.encode({ body: { $case: 'dataHello', value } }).finish());
  expect(await joined.viewer.closeCode()).toBe(4400);
  for (const peer of [joined.data, joined.control]) peer.close();
});
