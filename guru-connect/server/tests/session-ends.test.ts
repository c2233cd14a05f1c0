import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { joinedSession, openSession } from './support/open-session.ts';
import { registeredAgent, viewerPeer } from './support/peers.ts';
import { startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;
const logged: string[] = [];

beforeAll(async () => {
  const logTo = { write: (line: string) => void logged.push(line) };
  relay = await startRelay({ environment: { CONNECT_RECONNECT_GRACE_SECONDS: '1' }, logTo });
});
afterAll(async () => {
  await relay.close();
});

const endReason = async ({ client, path }: Awaited<ReturnType<typeof openSession>>) =>
  (
    await eventually(
      () => client.call('getSession', { path }),
      ({ status }) => status === 'ended',
    )
  ).end_reason;

test('a viewer that stays away', async () => {
  const joined = await joinedSession(relay);
  joined.viewer.close();
  expect(await endReason(joined)).toBe('viewer_left');
  expect(await joined.data.closeCode()).toBe(4410);
  const back = await viewerPeer(relay.url, joined.session.session_id, {
    resumeTicket: joined.resumeTicket,
  });
  expect((await back.next('sessionEnded')).reason).toBe('viewer_left');
  expect(await back.closeCode()).toBe(4410);
  joined.control.close();
});

test('an agent that vanishes in mid-session', async () => {
  const joined = await joinedSession(relay);
  joined.control.socket.terminate();
  joined.data.socket.terminate();
  expect(await joined.viewer.next('agentPresence')).toEqual({ present: false });
  expect(await endReason(joined)).toBe('agent_lost');
  expect((await joined.viewer.next('sessionEnded')).reason).toBe('agent_lost');
  expect(await joined.viewer.closeCode()).toBe(4410);
});

test('a session that no viewer comes for', async () => {
  const brief = await startRelay({ environment: { CONNECT_SESSION_WAIT_SECONDS: '1' } });
  try {
    const open = await openSession(brief);
    expect(await endReason(open)).toBe('expired');
    expect((await open.control.next('sessionEnd')).reason).toBe('expired');
    open.control.close();
  } finally {
    await brief.close();
  }
});

test('a revoked key cuts control, data and viewer', async () => {
  const joined = await joinedSession(relay);
  await joined.client.call('revokeAgentKey', { path: { agent_id: joined.agentId, key_id: joined.keyId } });
  expect(await joined.control.closeCode()).toBe(4401);
  expect(await joined.data.closeCode()).toBe(4410);
  expect(await joined.viewer.closeCode()).toBe(4410);
  expect(await endReason(joined)).toBe('key_revoked');
  await expect(registeredAgent(relay.url, joined.key, joined.agentId)).rejects.toThrow(/401/);
});

test('a revoked key cuts data and viewer while the control socket is away', async () => {
  const patient = await startRelay();
  try {
    const joined = await joinedSession(patient);
    joined.control.close();
    await eventually(
      () => joined.client.call('getAgent', { path: { agent_id: joined.agentId } }),
      ({ connected }) => !connected,
    );
    await joined.client.call('revokeAgentKey', {
      path: { agent_id: joined.agentId, key_id: joined.keyId },
    });
    expect(await joined.data.closeCode()).toBe(4410);
    expect(await joined.viewer.closeCode()).toBe(4410);
    expect(await endReason(joined)).toBe('key_revoked');
  } finally {
    await patient.close();
  }
});

/** While `act` runs, no end of a session can be written down. */
async function withoutEnds(act: () => Promise<void>): Promise<void> {
  await relay.sql.unsafe(`
    CREATE TRIGGER no_ends BEFORE INSERT ON connect_session_events FOR EACH ROW
    WHEN (NEW.type = 'ended') EXECUTE FUNCTION connect_refuse_change()`);
  try {
    await act();
  } finally {
    await relay.sql.unsafe('DROP TRIGGER no_ends ON connect_session_events');
  }
}

test('a deadline that passes while no end can be recorded cuts the session, and is recorded later', async () => {
  const joined = await joinedSession(relay);
  await withoutEnds(async () => {
    joined.viewer.close();
    expect(await joined.data.closeCode()).toBe(4410);
    await eventually(
      async () => logged.filter((line) => line.includes(joined.session.session_id)),
      (lines) => lines.some((line) => line.includes('it goes to the journal')),
    );
  });
  expect(await endReason(joined)).toBe('viewer_left');
  const { events } = await joined.client.call('listSessionEvents', { path: joined.path });
  expect(events.filter(({ type }) => type === 'ended')).toHaveLength(1);
  joined.control.close();
});

test('a revoked key cuts its sockets whether or not the database takes the end', async () => {
  const joined = await joinedSession(relay);
  await withoutEnds(async () => {
    const path = { agent_id: joined.agentId, key_id: joined.keyId };
    const { status } = await joined.client.send('revokeAgentKey', { path });
    expect(status).toBe(204);
    expect(await joined.control.closeCode()).toBe(4401);
    expect([await joined.data.closeCode(), await joined.viewer.closeCode()]).toEqual([4410, 4410]);
    const { status: recorded } = await joined.client.call('getSession', { path: joined.path });
    expect(recorded).not.toBe('ended');
  });
  expect(await endReason(joined)).toBe('key_revoked');
});

test('an end that is in the database cuts the session, whoever wrote it', async () => {
  const joined = await joinedSession(relay);
  const { begin } = relay.pool;
  const lost = jest.spyOn(relay.pool, 'begin').mockImplementationOnce(async (...args: unknown[]) => {
    await Reflect.apply(begin, relay.pool, args);
    throw Object.assign(new Error('the answer to a commit'), { code: 'CONNECTION_CLOSED' });
  });
  expect(await joined.client.refusal('endSession', { path: joined.path })).toBe('503 unavailable');
  lost.mockRestore();
  expect((await joined.client.call('endSession', { path: joined.path })).end_reason).toBe('requested');
  expect((await joined.viewer.next('sessionEnded')).reason).toBe('requested');
  expect([await joined.data.closeCode(), await joined.viewer.closeCode()]).toEqual([4410, 4410]);
  expect(await joined.control.next('sessionEnd')).toMatchObject({ reason: 'requested' });
  joined.control.close();
});
