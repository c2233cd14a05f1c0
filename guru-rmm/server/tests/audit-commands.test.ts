import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { asOwner } from './support/as-owner.ts';
import { bundledServer } from './support/bundled-server.ts';
import { INTEGRATION_KEY } from './support/fake-connect.ts';
import { startWorld, type World } from './support/test-world.ts';

let program: string;
let world: World;

beforeAll(async () => {
  program = await bundledServer();
  world = await startWorld();
  await world.signIn();
  const { agentId, connectAgentId, agent } = await world.machine();
  world.connect.agents.set(connectAgentId, { connected: true, version: '1.0.0' });
  for (let click = 0; click < 4; click += 1) {
    const { body } = await world.api.post(`/api/agents/${agentId}/remote-control`, { mode: 'unattended' });
    await world.api.delete(`/api/remote-control/${body.remote_control_id}`);
  }
  await agent.close();
});
afterAll(async () => {
  await world.close();
});

/** Runs `guru-rmm audit …` as an operator does. */
async function audit(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(program, 'main.mjs'), 'audit', ...args], {
    env: {
      PATH: process.env.PATH,
      RMM_DATABASE_AUDITOR_URL: world.database.auditorUrl,
      CONNECT_SERVER_URL: world.connect.origin,
      CONNECT_INTEGRATION_KEY: INTEGRATION_KEY,
      ...env,
    },
  });
  let [out, errors] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  const [code] = await once(child, 'close');
  return { code, out, errors };
}

test('verify exits with 0, and with 1 and the row once one was edited', async () => {
  expect(await audit(['verify'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\[OK\] .* 0 findings\n$/),
  });
  await asOwner(
    world.sql(),
    (tx) => tx`UPDATE audit_events SET subject = 'somebody@else.test' WHERE type = 'sign_in'`,
  );
  const edited = await audit(['verify']);
  expect(edited).toMatchObject({ code: 1, errors: '' });
  expect(edited.out).toMatch(/^\[ERROR\] edited: audit_events, chain audit_events, index \d+, event \d+: /);
  const { code, out } = await audit(['verify', '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ ok: false, findings: [{ kind: 'edited', table: 'audit_events' }] });
  await asOwner(
    world.sql(),
    (tx) => tx`UPDATE audit_events SET subject = 'admin@example.test' WHERE type = 'sign_in'`,
  );
});

test('export writes the events of a period as CSV and JSON', async () => {
  const [whole, csv, none] = await Promise.all([
    audit(['export', '--format', 'json']),
    audit(['export', '--from', '2026-01-01']),
    audit(['export', '--format', 'json', '--to', '2026-01-01']),
  ]);
  const json = JSON.parse(whole.out) as Record<string, unknown>[];
  expect(json.length).toBeGreaterThan(12);
  expect(json.at(-1)).toMatchObject({ type: 'head', hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(json.find(({ type }) => type === 'created')).toMatchObject({ from_address: '127.0.0.1' });
  expect(csv.code).toBe(0);
  expect(csv.out.split('\r\n')).toHaveLength(json.length + 2);
  expect(csv.out).toMatch(/^occurred_at,chain,chain_index,/);
  expect(JSON.parse(none.out)).toEqual([]);
});

test('reconcile exits with 0, and with 1 and the session once the audits differ', async () => {
  const agreed = await audit(['reconcile']);
  expect(agreed).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\[OK\] .*: 4 sessions, 0 differences\n$/),
  });
  const [session] = [...world.connect.sessions.values()];
  if (session?.audit == null) throw new Error('there is no session that has ended');
  session.audit.head = '0'.repeat(64);
  const { code, out } = await audit(['reconcile', '--json', '--from', '2026-01-01']);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    sessions: 4,
    differences: [{ kind: 'rewritten', session_id: session.session_id }],
  });
});

test('says what is missing in one sentence, with an exit code of its own', async () => {
  const [time, folder, database, connect] = await Promise.all([
    audit(['export', '--from', 'yesterday']),
    audit(['verify'], { RMM_DATABASE_AUDITOR_URL: '', RMM_DATA_DIR: '/nonexistent' }),
    audit(['verify'], { RMM_DATABASE_AUDITOR_URL: '', DATABASE_URL: 'postgres://127.0.0.1:1/none' }),
    audit(['reconcile'], { CONNECT_SERVER_URL: '', CONNECT_INTEGRATION_KEY: '' }),
  ]);
  expect(time).toMatchObject({ code: 64, out: '', errors: expect.stringContaining('2026-11-02T09:15:00Z') });
  expect(folder).toMatchObject({
    code: 64,
    errors: expect.stringMatching(/^\[ERROR\] There is no .* set RMM_DATA_DIR .*\.\n$/),
  });
  expect(database.code).toBe(69);
  expect(connect).toMatchObject({
    code: 69,
    errors: '[ERROR] Guru Connect is not configured on this server.\n',
  });
});
