import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SUBJECTS } from '../src/audit/audit-log.ts';
import { allEvents } from '../src/remote-control/session-states.ts';
import { startWorld, until, type World } from './support/test-world.ts';

const text = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8');
/** Each query with the sentence before it. */
const queries = [...text.matchAll(/^(.+):\n\n```sql\n([\s\S]+?)```$/gm)].map(
  ([, title = '', query = '']) => [title, query] as const,
);

let world: World;

/** A session that was used, one that failed half-way, and a sign-in that failed. */
beforeAll(async () => {
  world = await startWorld();
  await world.api.signIn({ email: 'nobody@example.test', password: 'wrong' });
  await world.signIn();
  const { agentId, connectAgentId, agent } = await world.machine();
  world.connect.agents.set(connectAgentId, { connected: true, version: '1.0.0' });
  const click = () =>
    world.api.post(`/api/agents/${agentId}/remote-control`, { mode: 'unattended', reason: 'printer' });
  world.connect.faults.set('POST viewer-token', 'drop').set('DELETE session', 'drop');
  await click();
  world.connect.faults.clear();
  await world.services().capabilities.refresh();
  const { body } = await click();
  const session = world.connect.sessions.get(body.session_id);
  if (session === undefined) throw new Error(`there is no session: ${JSON.stringify(body)}`);
  session.started_at = new Date(Date.now() - 60_000).toISOString();
  await world.api.delete(`/api/remote-control/${body.remote_control_id}`);
  Object.assign(world.connect.features, { consent_prompt: true, support_codes: true });
  await world.services().capabilities.refresh();
  // Nobody answers for the machine, so that the technician hangs up.
  const attended = { mode: 'attended', reason: 'printer' };
  const technicianStays = new AbortController();
  const clicked = world.api
    .post(`/api/agents/${agentId}/remote-control`, attended, { signal: technicianStays.signal })
    .catch(() => null);
  const attendedRows = (status: string) => async () => {
    const rows =
      await world.sql()`SELECT 1 FROM remote_control_sessions WHERE mode = 'attended' AND status = ${status}`;
    return rows.length > 0;
  };
  await until('the attended click is at work', attendedRows('starting'));
  technicianStays.abort();
  await clicked;
  await until('the attended click failed', attendedRows('failed'));
  // Somebody prepared a session when the server died.
  const [technician] = await world.sql()<
    { id: string; name: string }[]
  >`SELECT user_id AS id, name FROM users`;
  if (technician === undefined) throw new Error('there is no user');
  const from = { address: null, user_agent: null };
  await world
    .services()
    .store.begin({ agentId, technician, signInId: null, mode: 'unattended', reason: null, from });
  await world.services().reconciler.failAbandoned();
  await agent.close();
});
afterAll(() => world.close());

test('the document has its queries', () => expect(queries.length).toBeGreaterThanOrEqual(7));

test.each(queries)('%s', async (_title, query) => {
  const rows = await world.sql().unsafe(query);
  expect(rows.length).toBeGreaterThan(0);
});

test('the length of a session is from the first viewer to the end as Guru Connect has them', async () => {
  const [row] = await world.sql()`SELECT duration_seconds::float AS seconds,
      connect_started_at, connect_ended_at, click_to_end_seconds < duration_seconds AS shorter
    FROM audit_sessions JOIN remote_control_sessions USING (remote_control_id) WHERE audit_sessions.status = 'ended'`;
  const [session] = [...world.connect.sessions.values()].filter(({ started_at }) => started_at !== null);
  expect(row?.connect_started_at.toISOString()).toBe(session?.started_at);
  expect(row?.connect_ended_at.toISOString()).toBe(session?.ended_at);
  expect(row?.seconds).toBeGreaterThanOrEqual(60);
  expect(row?.shorter).toBe(true);
});

test('the document explains every event', () => {
  const types = ['created', 'refused', 'chained', ...allEvents(), ...Object.keys(SUBJECTS)];
  expect(types.filter((type) => !text.includes(`\`${type}\``))).toEqual([]);
});
