import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PAGE_SIZE } from '../src/sessions/session-list.ts';
import { ContractClient } from './support/contract-client.ts';
import { openSession } from './support/open-session.ts';
import { startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;
let client: ContractClient;
const COUNT = PAGE_SIZE + 20;

beforeAll(async () => {
  relay = await startRelay();
  client = new ContractClient(relay.url);
  await relay.sql`INSERT INTO connect_agents (agent_id) VALUES ('listed')`;
  // Three at each moment, so that a page begins between two of the same time.
  await relay.sql`
    INSERT INTO connect_sessions (
      session_id, agent_id, mode, status, source, technician_id, technician_name, expires_at, created_at, ended_at,
      end_reason)
    SELECT gen_random_uuid(), 'listed', 'unattended', 'ended', 'other', 'u-1', 'Dana', now(),
      timestamptz '2026-11-02T00:00:00.000001Z' + make_interval(mins => n / 3), now(), 'requested'
    FROM generate_series(0, ${COUNT - 1}) AS n`;
});
afterAll(async () => {
  await relay.close();
});

test('gives all sessions of a source once, in pages', async () => {
  const first = await client.call('listSessions', { query: { source: 'other' } });
  expect(first.sessions).toHaveLength(PAGE_SIZE);
  const query = { source: 'other', cursor: first.next_cursor ?? '' };
  const second = await client.call('listSessions', { query });
  expect([second.sessions.length, second.next_cursor]).toEqual([COUNT - PAGE_SIZE, null]);
  const ids = [...first.sessions, ...second.sessions].map(({ session_id }) => session_id);
  expect(new Set(ids).size).toBe(COUNT);
});

test('gives the sessions of a time range, its end left out', async () => {
  const query = { created_from: '2026-11-02T00:10:00Z', created_to: '2026-11-02T00:12:00.000001Z' };
  const { sessions } = await client.call('listSessions', { query });
  expect(sessions.map(({ created_at }) => created_at)).toEqual([
    ...Array(3).fill('2026-11-02T00:10:00.000Z'),
    ...Array(3).fill('2026-11-02T00:11:00.000Z'),
  ]);
});

test('gives the same session as getSession, with the head of its chain', async () => {
  const open = await openSession(relay);
  await client.call('endSession', { path: open.path });
  const { sessions } = await client.call('listSessions', { query: { source: 'gururmm' } });
  expect(sessions).toEqual([await client.call('getSession', { path: open.path })]);
  expect(sessions[0]?.audit).toEqual({ length: 3, head: expect.stringMatching(/^[0-9a-f]{64}$/) });
  open.control.close();
});

test.each(['AAAA', Buffer.from('2026-11-02 now() x').toString('base64url')])(
  'refuses the cursor %s, which it has not given',
  async (cursor) => {
    expect(await client.refusal('listSessions', { query: { cursor } })).toBe('422 validation_failed');
  },
);
