import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, joinedSession, openSession } from './support/open-session.ts';
import { registeredAgent, viewerPeer } from './support/peers.ts';
import { startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;

beforeAll(async () => {
  relay = await startRelay({ environment: { CONNECT_RECONNECT_GRACE_SECONDS: '1' } });
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
  await expect(registeredAgent(relay.url, joined.key, joined.agentId)).rejects.toThrow(/closed/);
});
