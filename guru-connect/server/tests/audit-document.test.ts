import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connect } from '../src/database/open-database.ts';
import { asRole, createDatabase } from './support/databases.ts';
import { type JoinedSession, joinedSession, openSession } from './support/open-session.ts';
import { startRelay, type TestRelay } from './support/relay.ts';
import { bearer, upgrade } from './support/upgrade.ts';

const text = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8');
/** Heading and query of each block. */
const queries = text
  .split(/^#{2,3} /m)
  .flatMap((section) =>
    [...section.matchAll(/```sql\n([^`]+)```/g)].map(
      ([, query]) => [section.split('\n', 1)[0] ?? '', query ?? ''] as const,
    ),
  );
/** Those that find nothing in an audit without faults, and in sessions that were never interrupted. */
const EMPTY = ['Proof', 'Gaps: when viewer and agent of a session were apart'];

let databaseUrl: string;
let relay: TestRelay;
let joined: JoinedSession;

beforeAll(async () => {
  databaseUrl = await createDatabase();
  relay = await startRelay({ databaseUrl });
  joined = await joinedSession(relay);
  await joined.client.call('endSession', { path: joined.path });
  const { agentId, keyId, key, control } = await openSession(relay);
  control.close();
  await joined.client.call('revokeAgentKey', { path: { agent_id: agentId, key_id: keyId } });
  await upgrade(relay, '/ws/agent', bearer(key));
  const again = await openSession(relay);
  for (const peer of [joined.viewer, joined.data, joined.control, again.control]) peer.close();
  await relay.app.attempts.close();
});
afterAll(async () => {
  await relay.close();
});

test('the document has queries', () => {
  expect(queries.length).toBeGreaterThanOrEqual(10);
});

describe('each query of docs/audit.md runs as the auditor', () => {
  test.each(queries)('%s', async (heading, query) => {
    const auditor = connect(asRole(databaseUrl, 'auditor'));
    try {
      const rows = await auditor.unsafe(
        query
          .replace('MACHINE', joined.agentId)
          .replace('TECHNICIAN', 'tech-1')
          .replace('00000000-0000-0000-0000-000000000000', joined.session.session_id),
      );
      expect([heading, rows.length > 0]).toEqual([heading, !EMPTY.includes(heading)]);
    } finally {
      await auditor.end();
    }
  });
});
