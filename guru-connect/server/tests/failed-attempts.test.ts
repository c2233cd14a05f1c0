import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ATTEMPT_BOUNDS } from '../src/audit/attempt-limit.ts';
import { ContractClient } from './support/contract-client.ts';
import { openSession } from './support/open-session.ts';
import { viewerPeer } from './support/peers.ts';
import { startRelay, type TestRelay } from './support/relay.ts';
import { bearer, upgrade } from './support/upgrade.ts';

/** Behind a proxy on this machine, so that each test has an address of its own. */
let relay: TestRelay;

beforeAll(async () => {
  relay = await startRelay({ environment: { CONNECT_TRUSTED_PROXY: 'loopback' } });
});
afterAll(async () => {
  await relay.close();
});

const from = (address: string) => ({ 'x-forwarded-for': address, 'user-agent': 'a test' });

/** What the audit has of an address, once it has something. */
async function attemptsFrom(address: string) {
  return await eventually(
    async () =>
      await relay.sql`
      SELECT type, why, agent_id, key_id, session_id, user_agent FROM connect_audit_failed_attempts
      WHERE client_address = ${address} ORDER BY occurred_at`,
    ({ length }) => length > 0,
  );
}

describe('a refused attempt is an event, with where it came from', () => {
  test('a wrong key, with the key and the agent that it belongs to', async () => {
    const { agentId, keyId, key, control } = await openSession(relay);
    const wrong = `${key.slice(0, -5)}AAAAA`;
    expect((await upgrade(relay, '/ws/agent', { ...bearer(wrong), ...from('192.0.2.1') })).status).toBe(401);
    expect(await attemptsFrom('192.0.2.1')).toMatchObject([
      { type: 'agent_refused', why: 'wrong_key', agent_id: agentId, key_id: keyId, user_agent: 'a test' },
    ]);
    control.close();
  });

  test('a revoked key, with the key and its agent', async () => {
    const { agentId, keyId, key, client } = await openSession(relay);
    await client.call('revokeAgentKey', { path: { agent_id: agentId, key_id: keyId } });
    expect((await upgrade(relay, '/ws/agent', { ...bearer(key), ...from('192.0.2.2') })).status).toBe(401);
    expect(await attemptsFrom('192.0.2.2')).toMatchObject([
      { type: 'agent_refused', why: 'revoked_key', agent_id: agentId, key_id: keyId },
    ]);
  });

  test('a key that nobody has made', async () => {
    await upgrade(relay, '/ws/agent', { ...bearer('guess'), ...from('192.0.2.3') });
    expect(await attemptsFrom('192.0.2.3')).toMatchObject([
      { type: 'agent_refused', why: 'unknown_key', agent_id: null, key_id: null },
    ]);
  });

  test('a page of another origin', async () => {
    const headers = { origin: 'https://evil.example', ...from('192.0.2.4') };
    expect((await upgrade(relay, '/ws/viewer', headers)).status).toBe(403);
    expect(await attemptsFrom('192.0.2.4')).toMatchObject([
      { type: 'origin_refused', why: 'foreign_origin' },
    ]);
    const [row] = await relay.sql`
      SELECT data ->> 'detail' AS origin FROM connect_audit_events WHERE type = 'origin_refused'`;
    expect(row).toEqual({ origin: 'https://evil.example' });
  });

  test('a refused credential of the integration API', async () => {
    const client = new ContractClient(relay.url);
    const credential = 'not-the-credential-0123456789abcdef';
    const refused = await client.refusal('getAgent', {
      path: { agent_id: 'nobody' },
      credential,
      headers: from('192.0.2.5'),
    });
    expect(refused).toBe('401 unauthorized');
    expect(await attemptsFrom('192.0.2.5')).toMatchObject([
      { type: 'caller_refused', why: 'wrong_credential' },
    ]);
    const [row] =
      await relay.sql`SELECT count(*)::int FROM connect_audit_events WHERE data::text LIKE ${`%${credential}%`}`;
    expect(row).toEqual({ count: 0 });
  });

  test('a token that was used before, in the chain of its session', async () => {
    const open = await openSession(relay);
    const { token } = await open.client.call('createViewerToken', { path: open.path, body: {} });
    const first = await viewerPeer(relay.url, open.session.session_id, { token });
    await first.next('viewerWelcome');
    const second = await viewerPeer(relay.url, open.session.session_id, { token });
    expect(await second.closeCode()).toBe(4401);
    const { events } = await open.client.call('listSessionEvents', { path: open.path });
    expect(events.find(({ type }) => type === 'viewer_refused')?.data).toMatchObject({
      credential: 'token',
      why: 'spent',
      client_address: '127.0.0.1',
    });
    expect(events.find(({ type }) => type === 'viewer_connected')?.data).toMatchObject({
      client_address: '127.0.0.1',
    });
    for (const peer of [first, open.control]) peer.close();
  });
});

test('a stranger fills the audit no further than its bounds, and the rest is counted', async () => {
  const many = ATTEMPT_BOUNDS.perAddress + 5;
  const address = '192.0.2.6';
  for (let turn = 0; turn < many; turn += 1)
    await upgrade(relay, '/ws/agent', { ...bearer('guess'), ...from(address) });
  const recorded = await eventually(
    () => attemptsFrom(address),
    ({ length }) => length === ATTEMPT_BOUNDS.perAddress,
  );
  expect(recorded).toHaveLength(ATTEMPT_BOUNDS.perAddress);
  await relay.app.attempts.nextMinute();
  const [row] = await relay.sql`
    SELECT left_out::int FROM connect_audit_failed_attempts WHERE type = 'attempts_left_out'`;
  expect(row).toEqual({ left_out: 5 });
});

test('registrations of agents and calls of the integration API say from where', async () => {
  const open = await openSession(relay);
  const rows = await relay.sql`
    SELECT type, client_address FROM connect_audit_log
    WHERE agent_id = ${open.agentId} AND type IN ('agent_registered', 'agent_key_created', 'created') ORDER BY type`;
  expect(rows).toEqual([
    { type: 'agent_key_created', client_address: '127.0.0.1' },
    { type: 'agent_registered', client_address: '127.0.0.1' },
    { type: 'created', client_address: '127.0.0.1' },
  ]);
  open.control.close();
});

test('without a trusted proxy nobody chooses an address', async () => {
  const direct = await startRelay();
  try {
    await upgrade(direct, '/ws/agent', { ...bearer('guess'), ...from('192.0.2.7') });
    const rows = await eventually(
      async () => await direct.sql`SELECT client_address FROM connect_audit_failed_attempts`,
      ({ length }) => length > 0,
    );
    expect(rows).toEqual([{ client_address: '127.0.0.1' }]);
  } finally {
    await direct.close();
  }
});

test('behind a trusted proxy one address uses up the limit of no other', async () => {
  const limited = await startRelay({
    environment: { CONNECT_TRUSTED_PROXY: '127.0.0.0/8' },
    refusedUpgradesPerMinute: 2,
  });
  try {
    const attempt = async (address: string) =>
      (await upgrade(limited, '/ws/agent', { ...bearer('guess'), ...from(address) })).status;
    expect([await attempt('192.0.2.8'), await attempt('192.0.2.8'), await attempt('192.0.2.8')]).toEqual([
      401, 401, 429,
    ]);
    expect(await attempt('192.0.2.9')).toBe(401);
  } finally {
    await limited.close();
  }
});
