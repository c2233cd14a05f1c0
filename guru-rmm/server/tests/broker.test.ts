import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { PINNED_CONTRACT_VERSION } from '../src/connect-client/generated/operations.ts';
import { startWorld, until, type World } from './support/test-world.ts';

jest.setTimeout(30_000);

let world: World;
const start = (
  agentId: string,
  body: unknown = { mode: 'unattended', reason: 'printer is on fire' },
  init?: RequestInit,
) => world.api.post(`/api/agents/${agentId}/remote-control`, body, init);
const history = async (agentId: string) =>
  (await world.api.get(`/api/agents/${agentId}/remote-control`)).body.sessions;

beforeAll(async () => {
  world = await startWorld();
  await world.signIn();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.connect.faults.clear();
  Object.assign(world.connect.features, {
    embedded_viewer: true,
    per_machine_keys: true,
    release_channel: true,
  });
  world.connect.settings.contractVersion = PINNED_CONTRACT_VERSION;
  await world.services().capabilities.refresh();
});
let opened: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const agent of opened) await agent.close();
  opened = [];
  for (const session of world.connect.openSessions()) world.connect.endSession(session, 'requested');
  await world.services().reconciler.run();
});

/** A machine that is online in RMM and whose GC agent is connected. */
async function warmMachine() {
  const machine = await world.machine();
  opened.push(machine.agent);
  world.connect.agents.set(machine.deviceId, { connected: true, version: '1.0.0' });
  return machine;
}

/** A machine that GC has never heard of; its agent does what `remote_control.ensure` asks for. */
async function coldMachine(outcome: 'starts' | { code: string; detail: string } | null = 'starts') {
  const machine: { key: string; deviceId: string; agentId: string; agent: { close: () => Promise<void> } } =
    await world.machine(async () => {
      if (outcome === null) return null;
      if (outcome !== 'starts') return { error: outcome };
      const issued = await world.api.post(
        '/api/agent/connect-key',
        {},
        { headers: { authorization: `Bearer ${machine.key}` } },
      );
      expect(issued.status).toBe(200);
      world.connect.agents.set(machine.deviceId, { connected: true, version: '1.0.0' });
      return { result: { agent_version: '1.0.0', started: true } };
    });
  opened.push(machine.agent);
  return machine;
}

describe('the way to a session', () => {
  test('a connected machine needs no command and answers with the viewer and an active audit row', async () => {
    const { agentId, deviceId, agent } = await warmMachine();
    const answer = await start(agentId);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const [session] = world.connect.openSessions();
    expect(answer.body).toMatchObject({
      session_id: session?.session_id,
      mode: 'unattended',
      viewer_native_url: null,
    });
    expect(answer.body.capabilities.embedded_viewer).toBe(true);
    const url = new URL(answer.body.viewer_embed_url);
    expect(url.searchParams.get('parent_origin')).toBe('http://rmm.test');
    expect(session).toMatchObject({
      agent_id: deviceId,
      source: 'gururmm',
      reason: 'printer is on fire',
      technician: { name: 'admin' },
    });
    expect(agent.commands).toEqual([]);
    expect((await history(agentId))[0]).toMatchObject({
      remote_control_id: answer.body.remote_control_id,
      session_id: session?.session_id,
      status: 'active',
      outcome: null,
      technician: { email: 'admin@example.test' },
    });
  });

  test('an unknown machine gets a key first, then its agent, and the key is handed out once', async () => {
    const { agentId, deviceId, agent } = await coldMachine();
    world.connect.calls.length = 0;
    const keysBefore = world.connect.liveKeys();
    const answer = await start(agentId);
    expect(answer.status).toBe(201);
    expect(world.connect.liveKeys()).toBe(keysBefore + 1);
    const commands = (agent as Awaited<ReturnType<World['machine']>>['agent']).commands;
    expect(commands).toHaveLength(1);
    expect(commands[0]).toMatchObject({
      type: 'remote_control.ensure',
      payload: {
        relay_url: world.connect.origin.replace('http', 'ws'),
        connect_agent_id: deviceId,
        release: { version: '1.0.0', sha256: 'a'.repeat(64), size: 1000 },
        rotate_key: true,
      },
    });
    // The session exists before the machine is told to come, and the token only afterwards.
    const order = world.connect.calls.filter((call) => call.startsWith('POST'));
    expect(order).toEqual(['POST sessions', 'POST keys', 'POST sessions', 'POST viewer-token']);
    const stored = await world.sql()`SELECT payload::text AS text FROM agent_commands`;
    for (const { text } of stored) expect(text).not.toContain('gck_');
  });

  test('an outdated agent is brought up to date before the token is minted', async () => {
    const { agentId, deviceId, agent } = await coldMachine();
    world.connect.agents.set(deviceId, { connected: true, version: '0.9.0' });
    const answer = await start(agentId);
    expect(answer.status).toBe(201);
    expect((agent as Awaited<ReturnType<World['machine']>>['agent']).commands).toHaveLength(1);
  });

  test('no token and no viewer address is logged or stored', async () => {
    const { agentId } = await warmMachine();
    await start(agentId);
    const token = world.connect.tokens.at(-1) ?? 'none';
    expect(world.logLines.join('')).not.toContain(token);
    const rows = await world.sql()`SELECT r::text AS text FROM remote_control_sessions r
      UNION ALL SELECT e::text FROM remote_control_events e`;
    for (const { text } of rows) expect(text).not.toContain(token);
  });
});

describe('refusals leave one failed row and nothing on Guru Connect', () => {
  const expectRefused = async (agentId: string, status: number, errorCode: string, causeCode?: string) => {
    const answer = await start(agentId);
    expect(answer.body).toMatchObject({ status_code: status, error_code: errorCode });
    expect(answer.status).toBe(status);
    expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'));
    expect(answer.body.cause_code).toBe(causeCode);
    expect(answer.body.detail).toMatch(/^[A-Z].*\.$/);
    expect((await history(agentId))[0]).toMatchObject({
      status: 'failed',
      outcome: 'failed',
      error_code: errorCode,
    });
    expect(world.connect.openSessions()).toEqual([]);
    return answer;
  };

  test('agent offline', async () => {
    const { agentId, agent } = await warmMachine();
    await agent.close();
    await until('offline', () => !world.services().connections.isOnline(agentId));
    opened = [];
    await expectRefused(agentId, 409, 'agent_offline');
  });

  test.each([
    ['GC is down', 'drop' as const, 502, 'connect_unreachable', undefined],
    [
      'GC has no key',
      { status: 503, errorCode: 'integration_not_configured' },
      503,
      'connect_not_configured',
      undefined,
    ],
  ])('%s', async (_what, fault, status, errorCode, causeCode) => {
    const { agentId } = await warmMachine();
    world.connect.faults.set('GET capabilities', fault);
    await world.services().capabilities.refresh();
    await expectRefused(agentId, status, errorCode, causeCode);
  });

  test('another major of the contract', async () => {
    const { agentId } = await warmMachine();
    world.connect.settings.contractVersion = '2.0.0';
    await world.services().capabilities.refresh();
    await expectRefused(agentId, 502, 'contract_incompatible');
    const shown = (await world.api.get('/api/remote-control/capabilities')).body;
    expect(shown).toMatchObject({
      available: false,
      contract_version: '2.0.0',
      pinned_version: PINNED_CONTRACT_VERSION,
    });
    expect(shown.reason).toContain('2.0.0');
  });

  test('a feature that is off, and attended mode while GC cannot ask', async () => {
    const { agentId } = await warmMachine();
    world.connect.features.embedded_viewer = false;
    await world.services().capabilities.refresh();
    await expectRefused(agentId, 409, 'capability_unavailable', 'embedded_viewer');
    world.connect.features.embedded_viewer = true;
    await world.services().capabilities.refresh();
    const attended = await start(agentId, { mode: 'attended' });
    expect(attended.body).toMatchObject({
      error_code: 'capability_unavailable',
      cause_code: 'consent_prompt',
    });
  });

  test('an unknown agent is in the audit of its own', async () => {
    const unknown = randomUUID();
    const answer = await start(unknown);
    expect(answer.body).toMatchObject({ status_code: 404, error_code: 'agent_not_found' });
    const rows =
      await world.sql()`SELECT data FROM audit_events WHERE type = 'remote_control_refused' AND subject = ${unknown}`;
    expect(rows).toHaveLength(1);
    expect((await start('not-a-uuid')).body.error_code).toBe('agent_not_found');
  });

  test.each([
    [{ mode: 'sideways' }],
    [{}],
    [{ mode: 'unattended', reason: 'x'.repeat(501) }],
    [{ mode: 'unattended', reason: 'nul \0' }],
    [{ mode: 'unattended', extra: 1 }],
  ])('a body that is not valid: %j', async (body) => {
    const { agentId } = await warmMachine();
    expect((await start(agentId, body)).body).toMatchObject({
      status_code: 422,
      error_code: 'validation_failed',
    });
    expect(await history(agentId)).toEqual([]);
  });
});

describe('what fails on the way is taken back', () => {
  const expectFailed = async (
    agentId: string,
    answer: Awaited<ReturnType<typeof start>>,
    errorCode: string,
    causeCode?: string,
  ) => {
    expect(answer.body.error_code).toBe(errorCode);
    expect(answer.body.cause_code).toBe(causeCode);
    expect(world.connect.openSessions()).toEqual([]);
    expect((await history(agentId))[0]).toMatchObject({
      status: 'failed',
      error_code: errorCode,
      cause_code: causeCode ?? null,
    });
    const open =
      await world.sql()`SELECT 1 FROM remote_control_sessions WHERE status IN ('starting', 'active') AND agent_id = ${agentId}`;
    expect(open).toHaveLength(0);
  };

  test.each(['checksum_mismatch', 'agent_exited', 'no_display', 'launch_timeout', 'download_failed'])(
    'the machine reports %s',
    async (code) => {
      const { agentId } = await coldMachine({ code, detail: 'as the machine says' });
      const liveKeys = world.connect.liveKeys();
      const answer = await start(agentId);
      expect(answer.status).toBe(502);
      await expectFailed(agentId, answer, 'agent_command_failed', code);
      // The key that nobody fetched is revoked.
      expect(world.connect.liveKeys()).toBe(liveKeys);
    },
  );

  test('the token is refused', async () => {
    const { agentId } = await warmMachine();
    world.connect.faults.set('POST viewer-token', { status: 422, errorCode: 'origin_not_allowed' });
    await expectFailed(agentId, await start(agentId), 'connect_rejected', 'origin_not_allowed');
  });

  test('GC breaks off while answering a creation: the session is found again and ended', async () => {
    const { agentId } = await warmMachine();
    world.connect.faults.set('POST sessions', 'drop_after');
    const answer = await start(agentId);
    expect(answer.body.error_code).toBe('connect_unreachable');
    expect(world.connect.openSessions()).toHaveLength(1);
    world.connect.faults.clear();
    await world.services().reconciler.run();
    expect(world.connect.openSessions()).toEqual([]);
    const [row] =
      await world.sql()`SELECT connect_cleanup, connect_session_id FROM remote_control_sessions WHERE agent_id = ${agentId}`;
    expect(row).toMatchObject({ connect_cleanup: 'done', connect_session_id: expect.any(String) });
  });

  test('GC cannot be reached for the compensation: the reconcile loop ends the session later', async () => {
    const { agentId } = await warmMachine();
    world.connect.faults.set('POST viewer-token', 'drop').set('DELETE session', 'drop');
    expect((await start(agentId)).body.error_code).toBe('connect_unreachable');
    expect(world.connect.openSessions()).toHaveLength(1);
    await world.services().reconciler.run();
    expect(world.connect.openSessions()).toHaveLength(1);
    world.connect.faults.clear();
    await world.services().reconciler.run();
    expect(world.connect.openSessions()).toEqual([]);
  });

  test('another session on GC that RMM does not know of', async () => {
    const first = await warmMachine();
    await start(first.agentId);
    await world.sql()`UPDATE remote_control_sessions SET status = 'ended', outcome = 'unused', ended_at = now()
      WHERE agent_id = ${first.agentId}`;
    const answer = await start(first.agentId);
    expect(answer.body).toMatchObject({ error_code: 'connect_rejected', cause_code: 'session_conflict' });
    expect(world.connect.openSessions()).toHaveLength(1);
  });

  test('the technician hangs up while the machine is preparing', async () => {
    const { agentId, agent } = await coldMachine(null);
    const hangUp = new AbortController();
    const pending = start(agentId, { mode: 'unattended' }, { signal: hangUp.signal }).catch(
      (error: Error) => error.name,
    );
    const commands = (agent as Awaited<ReturnType<World['machine']>>['agent']).commands;
    await until('the machine has its command', () => commands.length === 1);
    hangUp.abort();
    expect(await pending).toBe('AbortError');
    await until('closed', async () => (await history(agentId))[0]?.status === 'failed');
    expect((await history(agentId))[0]).toMatchObject({ error_code: 'remote_control_cancelled' });
    expect(world.connect.openSessions()).toEqual([]);
    const [command] = await world.sql()`SELECT status FROM agent_commands WHERE agent_id = ${agentId}`;
    expect(command?.status).toBe('expired');
  });
});

describe('a second click', () => {
  test('finds the open session and names it', async () => {
    const { agentId } = await warmMachine();
    const first = await start(agentId);
    const second = await start(agentId);
    expect(second.body).toMatchObject({
      status_code: 409,
      error_code: 'remote_control_in_progress',
      remote_control_id: first.body.remote_control_id,
    });
    expect(world.connect.openSessions()).toHaveLength(1);
  });

  test('at the same moment: exactly one wins', async () => {
    const { agentId } = await warmMachine();
    const answers = await Promise.all([start(agentId), start(agentId), start(agentId)]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409]);
    expect(world.connect.openSessions()).toHaveLength(1);
  });

  test('after the session has ended on GC a moment ago: goes through', async () => {
    const { agentId } = await warmMachine();
    await start(agentId);
    for (const session of world.connect.openSessions()) world.connect.endSession(session, 'viewer_left');
    expect((await start(agentId)).status).toBe(201);
    const rows = await history(agentId);
    expect(rows.map((row: { end_reason: string | null }) => row.end_reason)).toEqual([null, 'viewer_left']);
  });

  test('while the first is still being prepared, ending the first makes room', async () => {
    const { agentId } = await coldMachine(null);
    const first = start(agentId);
    await until('starting', async () => (await history(agentId))[0]?.status === 'starting');
    const second = await start(agentId);
    expect(second.body.error_code).toBe('remote_control_in_progress');
    await world.api.delete(`/api/remote-control/${second.body.remote_control_id}`);
    expect((await first).body.error_code).toBe('remote_control_cancelled');
    expect(world.connect.openSessions()).toEqual([]);
  });
});

describe('ends and hints', () => {
  test('the technician ends it, on both servers; again changes nothing', async () => {
    const { agentId } = await warmMachine();
    const { remote_control_id: id } = (await start(agentId)).body;
    await world.api.post(`/api/remote-control/${id}/events`, { type: 'viewer_connected' });
    await world.api.post(`/api/remote-control/${id}/events`, {
      type: 'first_frame',
      width: 800,
      height: 600,
      elapsed_ms: 120,
    });
    const ended = await world.api.delete(`/api/remote-control/${id}`);
    expect(ended.body.session).toMatchObject({
      status: 'ended',
      outcome: 'completed',
      end_reason: 'requested',
    });
    expect(ended.body.session.first_frame_at).not.toBeNull();
    expect(world.connect.openSessions()).toEqual([]);
    const again = await world.api.delete(`/api/remote-control/${id}`);
    expect(again.body.session).toEqual(ended.body.session);
    const events =
      await world.sql()`SELECT type, source FROM remote_control_events WHERE remote_control_id = ${id} ORDER BY event_id`;
    expect(events.map((event) => `${event.source} ${event.type}`)).toEqual([
      'browser viewer_connected',
      'browser first_frame',
      'server ended',
    ]);
  });

  test("GC's own end closes the row with GC's reason", async () => {
    const { agentId } = await warmMachine();
    const { session_id: sessionId } = (await start(agentId)).body;
    const session = world.connect.sessions.get(sessionId);
    if (session === undefined) throw new Error('no session');
    session.started_at = new Date().toISOString();
    world.connect.endSession(session, 'agent_lost');
    await world.services().reconciler.run();
    expect((await history(agentId))[0]).toMatchObject({
      status: 'ended',
      end_reason: 'agent_lost',
      outcome: 'completed',
    });
  });

  test('hints are bounded and of known kinds; the audit is append-only', async () => {
    const { agentId } = await warmMachine();
    const { remote_control_id: id } = (await start(agentId)).body;
    const post = (body: unknown) => world.api.post(`/api/remote-control/${id}/events`, body);
    expect((await post({ type: 'ended' })).body.error_code).toBe('validation_failed');
    expect((await post({ type: 'viewer_error', code: 'x'.repeat(65) })).body.error_code).toBe(
      'validation_failed',
    );
    expect((await post({ type: 'viewer_error', code: 'a\0b', detail: 'c' })).status).toBe(204);
    await expect(world.sql()`DELETE FROM remote_control_events`).rejects.toThrow('append-only');
    await expect(world.sql()`UPDATE audit_events SET type = 'x'`).rejects.toThrow('append-only');
  });
});

test('a row that nobody is preparing any more is failed after a while', async () => {
  const { agentId } = await warmMachine();
  const [user] = await world.sql()`SELECT user_id FROM users`;
  const wish = { agentId, techId: user?.user_id, mode: 'unattended' as const, reason: null };
  const id = await world.services().store.begin(wish);
  await world.services().reconciler.run();
  expect((await history(agentId))[0].status).toBe('starting');
  await world.sql()`UPDATE remote_control_sessions SET started_at = now() - interval '6 minutes'
    WHERE remote_control_id = ${id}`;
  await world.services().reconciler.run();
  expect((await history(agentId))[0]).toMatchObject({ status: 'failed', cause_code: 'abandoned' });
});

test('a server that is stopped takes back what it is preparing', async () => {
  const { agentId, agent } = await coldMachine(null);
  const pending = start(agentId).catch(() => null);
  const commands = (agent as Awaited<ReturnType<World['machine']>>['agent']).commands;
  await until('the machine has its command', () => commands.length === 1);
  opened = [];
  await world.restart();
  await pending;
  expect((await history(agentId))[0]).toMatchObject({
    status: 'failed',
    error_code: 'remote_control_cancelled',
  });
  expect(world.connect.openSessions()).toEqual([]);
});

test('a server that died while preparing leaves a failed row, and the next one ends its session', async () => {
  const { agentId, deviceId } = await warmMachine();
  const [user] = await world.sql()`SELECT user_id FROM users`;
  const id = await world
    .services()
    .store.begin({ agentId, techId: user?.user_id, mode: 'unattended', reason: null });
  await world.services().connect.preCreateSession({
    deviceId,
    mode: 'unattended',
    technician: { id: user?.user_id, name: 'admin' },
    reason: null,
    idempotencyKey: id ?? '',
  });
  expect(world.connect.openSessions()).toHaveLength(1);
  opened = [];
  await world.restart();
  expect((await history(agentId))[0]).toMatchObject({
    status: 'failed',
    error_code: 'unavailable',
    cause_code: 'server_restarted',
  });
  await world.services().reconciler.run();
  expect(world.connect.openSessions()).toEqual([]);
});
