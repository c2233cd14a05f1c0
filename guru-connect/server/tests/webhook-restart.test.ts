import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { connect } from '../src/database/open-database.ts';
import { ContractClient } from './support/contract-client.ts';
import { makeCertificate } from './support/make-certificate.ts';
import { joinedSession, openSession } from './support/open-session.ts';
import { createDatabase, INTEGRATION_KEY, PARENT_ORIGIN, startRelay } from './support/relay.ts';
import { bundledServer, startRelayProcess } from './support/relay-process.ts';
import {
  ACCEPT,
  startWebhookReceiver,
  type WebhookReceiver,
  type WebhookResponse,
} from './support/webhook-receiver.ts';

const deliveryTimes = { answerMs: 60_000, leaseMs: 120_000, pollMs: 100, stopMs: 100 };
let out: string;

let receiver: WebhookReceiver;
let held: WebhookResponse[] = [];

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  out = await bundledServer();
});
afterAll(async () => {
  await receiver.close();
});
afterEach(() => {
  held = [];
  receiver.answer = ACCEPT;
  expect(receiver.faults).toEqual([]);
});

const hold = (response: WebhookResponse) => void held.push(response);

test('kill -9 while one event is on its way and another is only written loses neither', async () => {
  const databaseUrl = await createDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'guru-connect-killed-'));
  const certificate = makeCertificate(folder);
  const secure = await startWebhookReceiver(certificate);
  secure.answer = hold;
  const environment = {
    ...secure.environment,
    NODE_EXTRA_CA_CERTS: certificate.certFile,
    DATABASE_URL: databaseUrl,
    CONNECT_DATA_DIR: folder,
    CONNECT_INTEGRATION_KEY: INTEGRATION_KEY,
    CONNECT_EMBED_ALLOWED_ORIGINS: PARENT_ORIGIN,
  };
  const sql = connect(databaseUrl);
  const served = [await startRelayProcess(out, environment)];
  try {
    const [first] = served;
    if (!first) throw new Error('not served');
    const joined = await joinedSession(first);
    const sessionId = joined.session.session_id;
    expect(await secure.types(sessionId, 1)).toEqual(['session.started']);
    // It waits for the one before it, which the receiver has not answered.
    await joined.client.call('endSession', { path: joined.path });
    await first.kill();
    expect(first.said()).toContain('"receiver":"https://127.0.0.1:');
    expect(first.said()).not.toContain('/hooks');
    expect(await sql`SELECT type, attempts, state FROM connect_webhooks ORDER BY position`).toEqual([
      { type: 'session.started', attempts: 1, state: 'waiting' },
      { type: 'session.ended', attempts: 0, state: 'waiting' },
    ]);

    secure.answer = ACCEPT;
    // As if the lease of the relay that died were over.
    await sql`UPDATE connect_webhooks SET next_attempt_at = now()`;
    served.push(await startRelayProcess(out, environment));
    expect(await secure.types(sessionId, 3)).toEqual(['session.started', 'session.started', 'session.ended']);
    const [started, again] = secure.of(sessionId);
    expect([again?.id, again?.rawBody]).toEqual([started?.id, started?.rawBody]);
    expect(secure.faults).toEqual([]);
  } finally {
    for (const relay of served) await relay.kill();
    await sql.end();
    await secure.close();
    await rm(folder, { recursive: true, force: true });
  }
});

test('a stop finishes attempts that end soon, hands back the rest, and the next start sends them', async () => {
  const databaseUrl = await createDatabase();
  const options = { databaseUrl, environment: receiver.environment };
  receiver.answer = hold;
  // It looks by itself only every ten minutes: what happens wakes it.
  const patient = { ...deliveryTimes, pollMs: 600_000, stopMs: 30_000 };
  const first = await startRelay({ ...options, deliveryTimes: patient });
  const nobody = await openSession(first);
  await nobody.client.call('endSession', { path: nobody.path });
  await eventually(
    async () => held.length,
    (count) => count === 1,
  );
  const closing = first.close();
  held[0]?.writeHead(204).end();
  await closing;

  const second = await startRelay({ ...options, deliveryTimes });
  expect(await second.sql`SELECT state, attempts FROM connect_webhooks`).toEqual([
    { state: 'delivered', attempts: 1 },
  ]);
  const left = await joinedSession(second);
  const id = left.session.session_id;
  await receiver.types(id, 1);
  await second.close();

  receiver.answer = ACCEPT;
  const third = await startRelay({ ...options, deliveryTimes });
  try {
    await new ContractClient(third.url).call('endSession', { path: left.path });
    expect(await receiver.types(id, 3)).toEqual(['session.started', 'session.started', 'session.ended']);
    expect(receiver.of(id).at(-1)?.data.session).toMatchObject({
      status: 'ended',
      end_reason: 'requested',
    });
    const attempts = await eventually(
      async () => await third.sql`SELECT state, attempts FROM connect_webhooks ORDER BY position`,
      (rows) => rows.every(({ state }) => state === 'delivered'),
    );
    // What a stop cut short does not count.
    expect(attempts.map((row) => row.attempts)).toEqual([1, 1, 1]);
  } finally {
    await third.close();
  }
});
