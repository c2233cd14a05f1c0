import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { PAUSES_MS } from '../src/webhooks/retry-plan.ts';
import { MOST_AT_ONCE } from '../src/webhooks/webhook-delivery.ts';
import { deleteExpiredWebhooks, insertWebhook } from '../src/webhooks/webhook-store.ts';
import { joinedSession, openSession } from './support/open-session.ts';
import { registeredAgent, viewerPeer } from './support/peers.ts';
import { createDatabase, startRelay, type TestRelay } from './support/relay.ts';
import {
  ACCEPT,
  startWebhookReceiver,
  WEBHOOK_SECRET,
  type WebhookReceiver,
  type WebhookResponse,
} from './support/webhook-receiver.ts';

const NEXT_SECRET = `whsec_${Buffer.alloc(40, 12).toString('base64')}`;

let receiver: WebhookReceiver;
let relay: TestRelay;
/** A second relay on the same database; both send what lies in the outbox. */
let second: TestRelay;
const logged: string[] = [];

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  const databaseUrl = await createDatabase();
  const environment = { ...receiver.environment, CONNECT_WEBHOOK_SECRET_NEXT: NEXT_SECRET };
  const logTo = { write: (line: string) => void logged.push(line) };
  const deliveryTimes = { answerMs: 60_000, leaseMs: 120_000, pollMs: 100, stopMs: 100 };
  relay = await startRelay({ databaseUrl, environment, deliveryTimes, logTo });
  second = await startRelay({ databaseUrl, environment, deliveryTimes, logTo });
});
afterAll(async () => {
  await Promise.all([relay.close(), second.close()]);
  await receiver.close();
});

beforeEach(() => {
  receiver.most.requests = 0;
  receiver.most.sameEvent = 0;
});
afterEach(() => {
  receiver.answer = ACCEPT;
  expect(receiver.faults).toEqual([]);
});

interface OutboxRow {
  readonly type: string;
  readonly state: string;
  readonly attempts: number;
  readonly last_outcome: string | null;
}

async function outbox(sessionId: string): Promise<OutboxRow[]> {
  return await relay.sql<OutboxRow[]>`
    SELECT type, state, attempts, last_outcome FROM connect_webhooks
    WHERE session_id = ${sessionId} ORDER BY position`;
}

/** As if the pause before the next attempt were over. */
async function passPause(sessionId: string): Promise<void> {
  await relay.sql`UPDATE connect_webhooks SET next_attempt_at = now() WHERE session_id = ${sessionId}`;
}

test('a session from start to end, with each side away once, is told in order', async () => {
  const joined = await joinedSession(relay);
  const { client, path } = joined;
  const id = joined.session.session_id;
  const { features } = await client.call('getCapabilities');
  expect(features.session_webhooks).toBe(true);
  expect(await receiver.types(id, 1)).toEqual(['session.started']);

  joined.viewer.socket.terminate();
  await joined.data.next('viewerDetached');
  const back = await viewerPeer(relay.url, id, { resumeTicket: joined.resumeTicket });
  await back.next('viewerWelcome');
  await receiver.types(id, 2);
  joined.control.socket.terminate();
  await eventually(
    () => client.call('getSession', { path }),
    ({ status }) => status === 'waiting_for_agent',
  );
  const control = await registeredAgent(relay.url, joined.key, joined.agentId);
  await receiver.types(id, 3);
  const ended = await client.call('endSession', { path });
  expect(await receiver.types(id, 4)).toEqual([
    'session.started',
    'session.resumed',
    'session.resumed',
    'session.ended',
  ]);
  const [started, viewerBack, , end] = receiver.of(id);
  expect(started?.data.session).toMatchObject({ status: 'active', source: 'gururmm', end_reason: null });
  expect(started?.data.gap_seconds).toBeUndefined();
  expect(viewerBack?.data.gap_seconds).toBeGreaterThanOrEqual(0);
  expect(end?.data.session).toEqual(ended);
  expect(new Set(receiver.of(id).map((one) => one.id)).size).toBe(4);
  // Both secrets, while they are rotated; the receiver knows the first one only.
  expect(started?.signatures).toBe(2);
  for (const peer of [back, control, joined.data]) peer.close();
});

test('a viewer that comes before its agent starts nothing; a session nobody saw still ends', async () => {
  const open = await openSession(relay);
  const { client, path } = open;
  const id = open.session.session_id;
  open.control.socket.terminate();
  await eventually(
    () => client.call('getSession', { path }),
    ({ status }) => status === 'waiting_for_agent',
  );
  const { token } = await client.call('createViewerToken', { path, body: {} });
  const viewer = await viewerPeer(relay.url, id, { token });
  await viewer.next('viewerWelcome');
  expect(await outbox(id)).toEqual([]);
  const control = await registeredAgent(relay.url, open.key, open.agentId);
  expect(await receiver.types(id, 1)).toEqual(['session.started']);
  await client.call('endSession', { path });
  const other = await openSession(relay);
  await other.client.call('endSession', { path: other.path });
  expect(await receiver.types(id, 2)).toEqual(['session.started', 'session.ended']);
  expect(await receiver.types(other.session.session_id, 1)).toEqual(['session.ended']);
  for (const peer of [viewer, control, other.control]) peer.close();
});

test('what is refused is sent again with the same id and body, along the plan, and given up at its end', async () => {
  receiver.answer = (response, { type }) => response.writeHead(type === 'session.started' ? 500 : 204).end();
  // However slow this machine is: each pause is written down, and lasts until the test has seen it.
  await relay.sql.unsafe(`
    CREATE TABLE pauses (session_id uuid, attempts integer, ms float8);
    CREATE FUNCTION hold_pause() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
      INSERT INTO pauses VALUES
        (NEW.session_id, NEW.attempts, extract(epoch FROM NEW.next_attempt_at - clock_timestamp()) * 1000);
      NEW.next_attempt_at := 'infinity';
      RETURN NEW;
    END $$;
    CREATE TRIGGER hold_pause BEFORE UPDATE ON connect_webhooks FOR EACH ROW
    WHEN (NEW.state = 'waiting' AND NEW.attempts = OLD.attempts AND NEW.next_attempt_at > now() + interval '1 second')
    EXECUTE FUNCTION hold_pause()`);
  const joined = await joinedSession(relay);
  const id = joined.session.session_id;
  for (const [index, pause] of PAUSES_MS.entries()) {
    const [held] = await eventually(
      async () =>
        await relay.sql<{ ms: number }[]>`
          SELECT ms FROM pauses WHERE session_id = ${id} AND attempts = ${index + 1}`,
      ({ length }) => length === 1,
    );
    // Between a tenth less and a tenth more, and what it takes to write it down.
    expect(held?.ms).toBeLessThanOrEqual(pause * 1.1);
    expect(held?.ms).toBeGreaterThan(pause * 0.8);
    expect((await outbox(id))[0]).toMatchObject({ state: 'waiting', last_outcome: 'status 500' });
    // An event that failed holds nothing back.
    if (index === 0) {
      await joined.client.call('endSession', { path: joined.path });
      await eventually(
        async () => receiver.of(id).at(-1)?.type,
        (type) => type === 'session.ended',
      );
    }
    await passPause(id);
  }
  await relay.sql.unsafe('DROP TRIGGER hold_pause ON connect_webhooks');
  const rows = await eventually(
    () => outbox(id),
    ([first]) => first?.state !== 'waiting',
  );
  expect(rows).toMatchObject([
    {
      type: 'session.started',
      state: 'given_up',
      attempts: PAUSES_MS.length + 1,
      last_outcome: 'status 500',
    },
    { type: 'session.ended', state: 'delivered', attempts: 1, last_outcome: 'status 204' },
  ]);
  const attempts = receiver.of(id).filter(({ type }) => type === 'session.started');
  expect(attempts).toHaveLength(PAUSES_MS.length + 1);
  expect(new Set(attempts.map(({ id: webhookId, rawBody }) => `${webhookId} ${rawBody}`)).size).toBe(1);
  const lines = logged.filter((line) => line.includes(id) && line.includes('webhook'));
  expect(lines.filter((line) => line.includes('[WARNING]'))).toHaveLength(PAUSES_MS.length);
  expect(lines.filter((line) => line.includes('[ERROR] webhook given up'))).toHaveLength(1);
  for (const secret of [WEBHOOK_SECRET, NEXT_SECRET]) expect(logged.join()).not.toContain(secret.slice(6));
  for (const peer of [joined.control, joined.data, joined.viewer]) peer.close();
});

test('a receiver that hangs holds a bounded number of connections and no session', async () => {
  const held: WebhookResponse[] = [];
  receiver.answer = (response) => void held.push(response);
  const sessions = [];
  for (let count = 0; count < 2 * MOST_AT_ONCE + 2; count += 1) {
    const { client, control, path, session } = await openSession(relay);
    await client.call('endSession', { path });
    control.close();
    sessions.push(session.session_id);
  }
  // Each of the two relays is busy, and all sessions have ended all the same.
  await eventually(
    async () => held.length,
    (count) => count === 2 * MOST_AT_ONCE,
  );
  receiver.answer = ACCEPT;
  for (const response of held) response.writeHead(204).end();
  for (const id of sessions) expect(await receiver.types(id, 1)).toEqual(['session.ended']);
  expect(receiver.most).toEqual({ requests: 2 * MOST_AT_ONCE, sameEvent: 1 });
});

test('two relays send each event once, and those of a session in order', async () => {
  const before = receiver.received.length;
  // Whichever relay takes an event, the next one of its session waits for it.
  receiver.answer = (response) => void setTimeout(() => response.writeHead(204).end(), 20);
  const sessions = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      const joined = await joinedSession(index % 2 ? relay : second);
      await joined.client.call('endSession', { path: joined.path });
      for (const peer of [joined.control, joined.data, joined.viewer]) peer.close();
      return joined.session.session_id;
    }),
  );
  for (const id of sessions) {
    expect(await receiver.types(id, 2)).toEqual(['session.started', 'session.ended']);
    await eventually(
      () => outbox(id),
      (rows) => rows.every(({ state }) => state === 'delivered'),
    );
  }
  expect(receiver.received.length - before).toBe(12);
  expect(receiver.most.sameEvent).toBe(1);
});

test('an event whose row cannot be written has not happened', async () => {
  const { client, control, path, session } = await openSession(relay);
  await relay.sql.unsafe(`
    CREATE TRIGGER full_disk BEFORE INSERT ON connect_webhooks FOR EACH ROW
    EXECUTE FUNCTION connect_refuse_change()`);
  try {
    expect(await client.refusal('endSession', { path })).toBe('500 internal_error');
  } finally {
    await relay.sql.unsafe('DROP TRIGGER full_disk ON connect_webhooks');
  }
  expect((await client.call('getSession', { path })).status).toBe('waiting_for_viewer');
  expect(await outbox(session.session_id)).toEqual([]);
  await client.call('endSession', { path });
  expect(await receiver.types(session.session_id, 1)).toEqual(['session.ended']);
  control.close();
});

test('the outbox is bounded: resumptions of a session, and rows by their age', async () => {
  const joined = await joinedSession(relay);
  const id = joined.session.session_id;
  await receiver.types(id, 1);
  const session = await joined.client.call('getSession', { path: joined.path });
  const timestamp = new Date().toISOString();
  await relay.sql`
    INSERT INTO connect_webhooks (session_id, type, body, state, settled_at)
    SELECT ${id}, 'session.resumed', '{}', 'delivered', now() FROM generate_series(1, 198)`;
  for (let count = 0; count < 5; count += 1) {
    await insertWebhook(relay.pool, {
      type: 'session.resumed',
      timestamp,
      data: { session, gap_seconds: 1 },
    });
  }
  await joined.client.call('endSession', { path: joined.path });
  expect((await receiver.types(id, 4)).slice(1)).toEqual([
    'session.resumed',
    'session.resumed',
    'session.ended',
  ]);
  await eventually(
    () => outbox(id),
    (rows) => rows.length === 202 && rows.every(({ state }) => state === 'delivered'),
  );

  const age = async (state: string, days: number) => {
    await relay.sql`
      UPDATE connect_webhooks SET state = ${state}, created_at = now() - make_interval(days => ${days}),
        settled_at = CASE WHEN ${state} <> 'waiting' THEN now() - make_interval(days => ${days}) END,
        next_attempt_at = 'infinity'
      WHERE session_id = ${id}`;
    await deleteExpiredWebhooks(relay.pool);
    return (await outbox(id).then((left) => left.length)) > 0;
  };
  expect(await age('delivered', 2)).toBe(true);
  expect(await age('given_up', 29)).toBe(true);
  expect(await age('waiting', 29)).toBe(true);
  expect(await age('delivered', 4)).toBe(false);
  for (const peer of [joined.control, joined.data, joined.viewer]) peer.close();
});

test('an outbox that cannot be read is told once, and read again as soon as it can be', async () => {
  const complaints = () => logged.filter((line) => line.includes('outbox of webhooks cannot be read')).length;
  expect(complaints()).toBe(0);
  await relay.sql`ALTER TABLE connect_webhooks RENAME TO connect_webhooks_away`;
  try {
    await eventually(
      async () => complaints(),
      (count) => count === 2,
    );
    // Several more looks of both relays.
    await new Promise((resolve) => setTimeout(resolve, 500));
  } finally {
    await relay.sql`ALTER TABLE connect_webhooks_away RENAME TO connect_webhooks`;
  }
  expect(complaints()).toBe(2);
  const { client, control, path, session } = await openSession(relay);
  await client.call('endSession', { path });
  expect(await receiver.types(session.session_id, 1)).toEqual(['session.ended']);
  control.close();
});

test('without a receiver nothing is written, and the feature is off', async () => {
  const databaseUrl = relay.config.databaseUrl;
  const silent = await startRelay(databaseUrl === undefined ? {} : { databaseUrl });
  try {
    const joined = await joinedSession(silent);
    const { features } = await joined.client.call('getCapabilities');
    await joined.client.call('endSession', { path: joined.path });
    expect(features.session_webhooks).toBe(false);
    expect(await outbox(joined.session.session_id)).toEqual([]);
    for (const peer of [joined.control, joined.data, joined.viewer]) peer.close();
  } finally {
    await silent.close();
  }
});
