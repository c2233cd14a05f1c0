import { eventually } from '@guru-connect/testing/eventually';
import { expect, jest, test } from '@jest/globals';
import { ContractClient } from './support/contract-client.ts';
import { type JoinedSession, joinedSession } from './support/open-session.ts';
import { viewerPeer } from './support/peers.ts';
import { createDatabase, startRelay } from './support/relay.ts';

const KEY = { $case: 'keyEvent', value: { code: 'KeyA', down: true } } as const;
const HOUR_MS = 3_600_000;

async function ending({ client, path }: JoinedSession) {
  const session = await eventually(
    () => client.call('getSession', { path }),
    ({ status }) => status === 'ended',
  );
  const { events } = await client.call('listSessionEvents', { path });
  return { reason: session.end_reason, last: events.at(-1) };
}

test('a session ends at its longest duration, and the audit says so', async () => {
  const relay = await startRelay({ environment: { CONNECT_SESSION_LONGEST_SECONDS: '1' } });
  try {
    const joined = await joinedSession(relay);
    expect((await joined.viewer.next('sessionEnded')).reason).toBe('duration_limit');
    expect(await ending(joined)).toMatchObject({
      reason: 'duration_limit',
      last: { type: 'ended', data: { reason: 'duration_limit' } },
    });
    joined.control.close();
  } finally {
    await relay.close();
  }
});

test('the longest duration counts from the first viewer on, also across a restart', async () => {
  const databaseUrl = await createDatabase();
  const first = await startRelay({ databaseUrl });
  const joined = await joinedSession(first);
  await first.sql`UPDATE connect_sessions SET started_at = now() - interval '13 hours'`;
  await first.close();
  const second = await startRelay({ databaseUrl });
  try {
    expect((await ending({ ...joined, client: new ContractClient(second.url) })).reason).toBe(
      'duration_limit',
    );
  } finally {
    await second.close();
  }
});

test('a session whose viewer gives no input ends as idle, and one whose viewer does goes on', async () => {
  const relay = await startRelay({ environment: { CONNECT_SESSION_IDLE_SECONDS: '4' } });
  try {
    const [busy, idle] = [await joinedSession(relay), await joinedSession(relay)];
    const typing = setInterval(() => busy.viewer.send(KEY), 200);
    expect((await ending(idle)).reason).toBe('idle_timeout');
    expect((await busy.client.call('getSession', { path: busy.path })).status).toBe('active');
    clearInterval(typing);
    expect((await ending(busy)).reason).toBe('idle_timeout');
    for (const { control } of [busy, idle]) control.close();
  } finally {
    await relay.close();
  }
});

test.each([1, -1])('a clock that jumps by %i hour ends no session and keeps the grace', async (hours) => {
  let jump = 0;
  const clock = { wall: () => Date.now(), monotonic: () => performance.now() };
  const { now } = Date;
  jest.spyOn(Date, 'now').mockImplementation(() => now() + jump);
  const relay = await startRelay({ clock, environment: { CONNECT_RECONNECT_GRACE_SECONDS: '4' } });
  try {
    const [stays, leaves] = [await joinedSession(relay), await joinedSession(relay)];
    jump = hours * HOUR_MS;
    leaves.viewer.close();
    await leaves.data.next('viewerDetached');
    const { resumeTicket } = leaves;
    const back = await viewerPeer(relay.url, leaves.session.session_id, { resumeTicket });
    await back.next('viewerWelcome');
    back.close();
    expect((await ending(leaves)).reason).toBe('viewer_left');
    expect((await stays.client.call('getSession', { path: stays.path })).status).toBe('active');
    stays.viewer.send(KEY);
    await stays.data.next('keyEvent');
    for (const { control } of [stays, leaves]) control.close();
  } finally {
    jump = 0;
    jest.restoreAllMocks();
    await relay.close();
  }
});
