import { StreamMessage } from '@guru-connect/proto/stream';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { parseTokenSecrets } from '../src/config/token-secrets.ts';
import { signViewerToken, tokenLife } from '../src/sessions/viewer-token.ts';
import { ContractClient } from './support/contract-client.ts';
import { eventTypes, joinedSession, openSession } from './support/open-session.ts';
import { controlPeer, REGISTER, registeredAgent, viewerPeer, viewerSocket } from './support/peers.ts';
import { startRelay, type TestRelay } from './support/relay.ts';
import { bearer, upgrade } from './support/upgrade.ts';

let relay: TestRelay;
let client: ContractClient;

beforeAll(async () => {
  relay = await startRelay();
  client = new ContractClient(relay.url);
});
afterAll(async () => {
  await relay.close();
});

describe('agents', () => {
  test.each([undefined, 'wrong', `gck_${'0'.repeat(32)}_${'A'.repeat(43)}`])(
    'credential %j is refused before the upgrade, in the envelope',
    async (key) => {
      const refused = await upgrade(relay, '/ws/agent', key === undefined ? {} : bearer(key));
      expect(refused).toMatchObject({ status: 401, body: { error_code: 'unauthorized', status_code: 401 } });
    },
  );

  test('a key opens its own agent only', async () => {
    const { key } = await client.call('createAgentKey', { path: { agent_id: 'own' }, body: {} });
    const peer = await controlPeer(relay.url, key).opened();
    peer.send({ $case: 'register', value: { agentId: 'other', ...REGISTER } });
    expect(await peer.closeCode()).toBe(4403);
    expect(await client.refusal('getAgent', { path: { agent_id: 'other' } })).toBe('404 agent_not_found');
  });

  test('the shared key is no way to be an agent that has a key of its own', async () => {
    const sharedKey = 'shared-agent-key-0123456789abcdef';
    const old = await startRelay({ environment: { AGENT_API_KEY: sharedKey } });
    try {
      const caller = new ContractClient(old.url);
      const path = { agent_id: 'owner' };
      const { key, key_id } = await caller.call('createAgentKey', { path, body: {} });
      const owner = await registeredAgent(old.url, key, 'owner');
      const thief = await controlPeer(old.url, sharedKey).opened();
      thief.send({ $case: 'register', value: { agentId: 'owner', ...REGISTER } });
      expect(await thief.closeCode()).toBe(4403);
      owner.send({ $case: 'heartbeat', value: { sentAtMs: 1 } });
      await owner.next('heartbeatAck');
      await caller.send('revokeAgentKey', { path: { ...path, key_id } });
      expect(await owner.closeCode()).toBe(4401);
      for (const agentId of ['owner', 'without'])
        (await registeredAgent(old.url, sharedKey, agentId)).close();
    } finally {
      await old.close();
    }
  });

  test.each<[string, (socket: WebSocket) => void]>([
    ['text', (socket) => socket.send('hello')],
    ['bytes that are no message', (socket) => socket.send(Buffer.from([0xff, 0xff, 0xff]))],
    ['a heartbeat before registering', (socket) => socket.send(Buffer.from([0x12, 0x00]))],
    ['an empty message', (socket) => socket.send(Buffer.alloc(0))],
  ])('%s: 4400', async (_, act) => {
    const { key } = await client.call('createAgentKey', { path: { agent_id: 'rude' }, body: {} });
    const peer = await controlPeer(relay.url, key).opened();
    act(peer.socket);
    expect(await peer.closeCode()).toBe(4400);
  });

  test('a control message above 64 KiB: 4413', async () => {
    const { key } = await client.call('createAgentKey', { path: { agent_id: 'large' }, body: {} });
    const peer = await registeredAgent(relay.url, key, 'large');
    peer.socket.send(Buffer.alloc(65 * 1024));
    expect(await peer.closeCode()).toBe(4413);
  });

  test('heartbeats are echoed; silence loses the agent', async () => {
    const impatient = await startRelay({ liveness: { pingMs: 100, silenceMs: 5000 } });
    try {
      const caller = new ContractClient(impatient.url);
      const { key } = await caller.call('createAgentKey', { path: { agent_id: 'silent' }, body: {} });
      const peer = await registeredAgent(impatient.url, key, 'silent');
      peer.send({ $case: 'heartbeat', value: { sentAtMs: 12_345 } });
      expect(await peer.next('heartbeatAck')).toEqual({ sentAtMs: 12_345 });
      expect(await peer.closeCode()).toBe(1006);
      const agent = await caller.call('getAgent', { path: { agent_id: 'silent' } });
      expect([agent.connected, agent.hostname]).toEqual([false, 'desk']);
      expect(agent.last_seen_at).not.toBeNull();
    } finally {
      await impatient.close();
    }
  });

  test('what it says of its monitors replaces what was known', async () => {
    const { key } = await client.call('createAgentKey', { path: { agent_id: 'monitors' }, body: {} });
    const peer = await registeredAgent(relay.url, key, 'monitors');
    const monitor = { monitorId: 9, name: 'ONE', x: 0, y: 0, width: 800, height: 600, primary: true };
    peer.send({ $case: 'monitorsChanged', value: { monitors: [monitor] } });
    peer.send({ $case: 'heartbeat', value: { sentAtMs: 1 } });
    await peer.next('heartbeatAck');
    const { monitors } = await client.call('getAgent', { path: { agent_id: 'monitors' } });
    expect(monitors.map(({ name, width }) => [name, width])).toEqual([['ONE', 800]]);
    peer.close();
  });

  test('of monitors that change faster than they can be written, only the newest are', async () => {
    const { key } = await client.call('createAgentKey', { path: { agent_id: 'moving' }, body: {} });
    const peer = await registeredAgent(relay.url, key, 'moving');
    // Asked outside of the transaction, which sees one picture of the others' activity.
    const writes = async () =>
      (
        await relay.sql`
          SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
            AND query LIKE 'UPDATE connect_agents SET monitors%'`
      ).length;
    await relay.sql.begin(async (tx) => {
      await tx`SELECT FROM connect_agents WHERE agent_id = 'moving' FOR UPDATE`;
      for (const width of [801, 802, 803, 804]) {
        const monitor = { monitorId: 1, name: 'M', x: 0, y: 0, width, height: 600, primary: true };
        peer.send({ $case: 'monitorsChanged', value: { monitors: [monitor] } });
      }
      peer.send({ $case: 'heartbeat', value: { sentAtMs: 1 } });
      await peer.next('heartbeatAck');
      await eventually(writes, (count) => count > 0);
      expect(await writes()).toBe(1);
    });
    await eventually(
      async () => await relay.sql`SELECT monitors FROM connect_agents WHERE agent_id = 'moving'`,
      ([row]) => row?.monitors[0]?.width === 804,
    );
    peer.close();
  });

  test('one that does not stop talking: 4429', async () => {
    const { key } = await client.call('createAgentKey', { path: { agent_id: 'talker' }, body: {} });
    const peer = await registeredAgent(relay.url, key, 'talker');
    for (let count = 0; count < 5000; count += 1)
      peer.send({ $case: 'heartbeat', value: { sentAtMs: count } });
    expect(await peer.closeCode()).toBe(4429);
  });
});

describe('viewers', () => {
  const foreign = parseTokenSecrets('x'.repeat(40), 'test');

  test('a token is redeemed once, and only for its session', async () => {
    const one = await openSession(relay);
    const two = await openSession(relay);
    const { token } = await one.client.call('createViewerToken', { path: one.path, body: {} });
    const wrong = await viewerPeer(relay.url, two.session.session_id, { token });
    expect(await wrong.closeCode()).toBe(4401);
    const first = await viewerPeer(relay.url, one.session.session_id, { token });
    await first.next('viewerWelcome');
    const again = await viewerPeer(relay.url, one.session.session_id, { token });
    expect(await again.closeCode()).toBe(4401);
    expect(await eventTypes(two)).toContain('viewer_refused');
    for (const peer of [first, one.control, two.control]) peer.close();
  });

  test('a token that somebody else signed, an expired one, none, and an unknown session', async () => {
    const open = await openSession(relay);
    const sessionId = open.session.session_id;
    const claims = {
      sessionId,
      agentId: open.agentId,
      technicianId: 't',
      permissions: { input: true },
      parentOrigin: undefined,
    };
    const forged = await viewerPeer(relay.url, sessionId, {
      token: signViewerToken(foreign, claims, tokenLife(60)),
    });
    expect(await forged.closeCode()).toBe(4401);
    const { token } = await open.client.call('createViewerToken', { path: open.path, body: {} });
    await relay.sql`UPDATE connect_viewer_tokens SET expires_at = now() - interval '1 second'
      WHERE session_id = ${sessionId}`;
    const late = await viewerPeer(relay.url, sessionId, { token });
    expect(await late.closeCode()).toBe(4401);
    const none = await viewerSocket(relay.url);
    none.send({
      $case: 'viewerHello',
      value: { sessionId, credential: undefined, capabilities: undefined, nonce: '', parentOrigin: '' },
    });
    expect(await none.closeCode()).toBe(4401);
    for (const unknown of ['0f8fad5b-d9cb-469f-a165-70867728950e', "' OR 1=1 --", '']) {
      const peer = await viewerPeer(relay.url, unknown, { token });
      expect(await peer.closeCode()).toBe(4404);
    }
    open.control.close();
  });

  test('a token that nobody signed waits for nobody', async () => {
    const open = await openSession(relay);
    const sessionId = open.session.session_id;
    const { token } = await open.client.call('createViewerToken', { path: open.path, body: {} });
    const welcome = await relay.sql.begin(async (tx) => {
      // The one who may come in is held up at the session's row.
      await tx`SELECT FROM connect_sessions WHERE session_id = ${sessionId} FOR NO KEY UPDATE`;
      const viewer = await viewerPeer(relay.url, sessionId, { token });
      await eventually(
        async () =>
          await relay.sql`
            SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        ({ length }) => length > 0,
      );
      const forged = await viewerPeer(relay.url, sessionId, { token: `${token}x` });
      expect(await forged.closeCode()).toBe(4401);
      return { viewer };
    });
    await welcome.viewer.next('viewerWelcome');
    for (const peer of [welcome.viewer, open.control]) peer.close();
  });

  test('of those refused the audit names so many and no more', async () => {
    const open = await openSession(relay);
    const sessionId = open.session.session_id;
    await relay.sql`
      INSERT INTO connect_session_events (session_id, type)
      SELECT ${sessionId}, 'viewer_refused' FROM generate_series(1, 198)`;
    for (let count = 0; count < 4; count += 1) {
      const forged = await viewerPeer(relay.url, sessionId, { token: 'forged' });
      expect(await forged.closeCode()).toBe(4401);
    }
    const refused = (await eventTypes(open)).filter((type) => type === 'viewer_refused');
    expect(refused).toHaveLength(200);
    open.control.close();
  });

  test('a token of a session that has ended', async () => {
    const open = await openSession(relay);
    const { token } = await open.client.call('createViewerToken', { path: open.path, body: {} });
    await open.client.call('endSession', { path: open.path });
    const peer = await viewerPeer(relay.url, open.session.session_id, { token });
    expect((await peer.next('sessionEnded')).reason).toBe('requested');
    expect(await peer.closeCode()).toBe(4410);
    open.control.close();
  });

  test.each<[string, Uint8Array, number]>([
    [
      'a message of the relay',
      StreamMessage.encode({ body: { $case: 'sessionEnded', value: { reason: 'x' } } }).finish(),
      4400,
    ],
    [
      'a message of the agent',
      StreamMessage.encode({
        body: { $case: 'desktopInfo', value: { monitors: [], activeMonitorId: 1, features: [] } },
      }).finish(),
      4400,
    ],
    ['garbage', Buffer.from([1, 2, 3]), 4400],
    ['5 KiB', Buffer.alloc(5 * 1024), 4413],
  ])('%s ends the viewer and leaves the agent alone', async (_, bytes, code) => {
    const joined = await joinedSession(relay);
    joined.viewer.socket.send(bytes);
    expect(await joined.viewer.closeCode()).toBe(code);
    await joined.data.next('viewerDetached');
    expect(joined.data.received).toEqual([]);
    joined.control.close();
    joined.data.close();
  });

  test('without the permission input goes nowhere, and acknowledgements do', async () => {
    const joined = await joinedSession(relay, { input: false });
    joined.viewer.send({ $case: 'keyEvent', value: { code: 'KeyA', down: true } });
    joined.viewer.send({ $case: 'pointerEvent', value: { monitorId: 1, x: 1, y: 1, buttons: 1 } });
    const ack = StreamMessage.encode({ body: { $case: 'frameAck', value: { seq: 1 } } }).finish();
    joined.viewer.socket.send(ack);
    expect(await joined.data.next('frameAck')).toEqual({ seq: 1 });
    expect(joined.data.received).toEqual([]);
    const key = StreamMessage.encode({
      body: { $case: 'keyEvent', value: { code: 'KeyB', down: true } },
    }).finish();
    joined.viewer.socket.send(Buffer.concat([ack, key]));
    expect(await joined.viewer.closeCode()).toBe(4400);
    await joined.data.next('viewerDetached');
    expect(joined.data.received).toEqual([]);
    expect(await eventTypes(joined)).not.toContain('input_first');
    joined.control.close();
  });

  test('a message before the welcome: 4400', async () => {
    const open = await openSession(relay);
    const { token } = await open.client.call('createViewerToken', { path: open.path, body: {} });
    const peer = await viewerPeer(relay.url, open.session.session_id, { token });
    peer.send({ $case: 'keyEvent', value: { code: 'KeyA', down: true } });
    expect(await peer.closeCode()).toBe(4400);
    open.control.close();
  });
});

describe('an agent on its data socket', () => {
  test.each<[string, Uint8Array]>([
    [
      'speaks as the relay',
      StreamMessage.encode({ body: { $case: 'sessionEnded', value: { reason: 'x' } } }).finish(),
    ],
    [
      'speaks as the viewer',
      StreamMessage.encode({ body: { $case: 'frameAck', value: { seq: 1 } } }).finish(),
    ],
    ['speaks nothing', Buffer.alloc(0)],
  ])('that %s is cut, and nothing reaches the viewer', async (_, bytes) => {
    const joined = await joinedSession(relay);
    joined.data.socket.send(bytes);
    expect(await joined.data.closeCode()).toBe(4400);
    expect(await joined.viewer.next('agentPresence')).toEqual({ present: false });
    expect(joined.viewer.received).toEqual([]);
    joined.viewer.close();
    joined.control.close();
  });
});

test('a socket at an address that is none is refused', async () => {
  const socket = new WebSocket(`${relay.url.replace('http', 'ws')}/ws/other`);
  const status = await new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_, response) => {
      response.resume();
      resolve(response.statusCode);
    });
  });
  expect(status).toBe(404);
});

test('who says nothing is sent away, though it answers pings', async () => {
  const brief = await startRelay({ authenticationMs: 1, liveness: { pingMs: 10, silenceMs: 60_000 } });
  try {
    const { key } = await new ContractClient(brief.url).call('createAgentKey', {
      path: { agent_id: 'mute' },
      body: {},
    });
    const agent = await controlPeer(brief.url, key).opened();
    const viewer = await viewerSocket(brief.url);
    expect([await agent.closeCode(), await viewer.closeCode()]).toEqual([4408, 4408]);
  } finally {
    await brief.close();
  }
});
