import { expect, test } from '@jest/globals';
import { forgetOldTokens } from '../src/sessions/viewer-token-store.ts';
import { ContractClient } from './support/contract-client.ts';
import { eventTypes, joinedSession, openSession, sessionRequest } from './support/open-session.ts';
import { registeredAgent, viewerPeer } from './support/peers.ts';
import { createDatabase, startRelay } from './support/relay.ts';

test('a relay that stops sends everybody away to come back, and its successor closes what was open', async () => {
  const databaseUrl = await createDatabase();
  const first = await startRelay({ databaseUrl });
  const joined = await joinedSession(first);
  await first.close();
  const codes = [joined.control, joined.data, joined.viewer].map((peer) => peer.closeCode());
  expect(await Promise.all(codes)).toEqual([1012, 1012, 1012]);

  const second = await startRelay({ databaseUrl });
  try {
    const client = new ContractClient(second.url);
    const session = await client.call('getSession', { path: joined.path });
    expect([session.status, session.end_reason]).toEqual(['ended', 'relay_restarted']);
    expect((await eventTypes({ ...joined, client })).at(-1)).toBe('ended');
    const back = await viewerPeer(second.url, joined.session.session_id, {
      resumeTicket: joined.resumeTicket,
    });
    expect((await back.next('sessionEnded')).reason).toBe('relay_restarted');
    expect(await back.closeCode()).toBe(4410);
    const control = await registeredAgent(second.url, joined.key, joined.agentId);
    const next = await client.call('createSession', { body: sessionRequest(joined.agentId) });
    expect(next.status).toBe('waiting_for_viewer');
    control.close();
  } finally {
    await second.close();
  }
});

test('an agent was last seen when its relay stopped, not when it registered', async () => {
  const databaseUrl = await createDatabase();
  const first = await startRelay({ databaseUrl });
  const open = await openSession(first);
  await first.sql`UPDATE connect_agents SET last_seen_at = '2000-01-01'`;
  await first.close();
  const second = await startRelay({ databaseUrl });
  try {
    const agent = await new ContractClient(second.url).call('getAgent', { path: { agent_id: open.agentId } });
    const { created_at } = open.session;
    expect(agent.connected).toBe(false);
    expect(Date.parse(agent.last_seen_at ?? '')).toBeGreaterThan(Date.parse(created_at) - 60_000);
  } finally {
    await second.close();
  }
});

test('tokens are kept a day longer than their session', async () => {
  const relay = await startRelay();
  try {
    const [old, recent, open] = [
      await openSession(relay),
      await openSession(relay),
      await openSession(relay),
    ];
    for (const { client, path } of [old, recent, open]) {
      await client.call('createViewerToken', { path, body: {} });
      if (path !== open.path) await client.call('endSession', { path });
    }
    await relay.sql`
      UPDATE connect_sessions SET ended_at = now() - interval '25 hours'
      WHERE session_id = ${old.session.session_id}`;
    await forgetOldTokens(relay.sql);
    const kept = await relay.sql<{ session_id: string }[]>`SELECT session_id FROM connect_viewer_tokens`;
    expect(kept.map(({ session_id }) => session_id).sort()).toEqual(
      [recent, open].map(({ session }) => session.session_id).sort(),
    );
    for (const { control } of [old, recent, open]) control.close();
  } finally {
    await relay.close();
  }
});

test('two relays that start at once on one new database both get there', async () => {
  const databaseUrl = await createDatabase();
  const relays = await Promise.all([startRelay({ databaseUrl }), startRelay({ databaseUrl })]);
  const [{ count } = { count: 0 }] = await relays[0].sql<{ count: number }[]>`
    SELECT count(*)::int FROM connect_migrations`;
  expect(count).toBeGreaterThan(0);
  await Promise.all(relays.map((relay) => relay.close()));
});

test('a database whose migration was edited afterwards is refused', async () => {
  const databaseUrl = await createDatabase();
  const relay = await startRelay({ databaseUrl });
  await relay.sql`UPDATE connect_migrations SET checksum = 'other'`;
  await relay.close();
  await expect(startRelay({ databaseUrl })).rejects.toThrow(/was edited after it had run/);
});
