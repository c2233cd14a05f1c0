import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { bundleServer } from '../scripts/bundle.ts';
import { eventually, joinedSession, openSession } from './support/open-session.ts';
import { createDatabase, INTEGRATION_KEY, PARENT_ORIGIN, startRelay } from './support/relay.ts';
import {
  ACCEPT,
  startWebhookReceiver,
  type WebhookReceiver,
  type WebhookResponse,
} from './support/webhook-receiver.ts';

const deliveryTimes = { answerMs: 60_000, leaseMs: 120_000, pollMs: 100, stopMs: 100 };
/** A folder inside the package: the program finds its native parts above it. */
const out = new URL('../out/webhook-restart-test/', import.meta.url).pathname;

let receiver: WebhookReceiver;
let held: WebhookResponse[] = [];

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  await bundleServer(out);
}, 60_000);
afterAll(async () => {
  await receiver.close();
  await rm(out, { recursive: true, force: true });
});
afterEach(() => {
  held = [];
  receiver.answer = ACCEPT;
  expect(receiver.faults).toEqual([]);
});

const hold = (response: WebhookResponse) => void held.push(response);

/** `guru-connect serve` as a process of its own. */
async function serveProcess(environment: Record<string, string>) {
  const child = spawn(process.execPath, [join(out, 'main.mjs'), 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, CONNECT_PORT: '0', ...environment },
  });
  const exit = once(child, 'exit');
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += String(chunk);
      const found = /"url":"([^"]+)"/.exec(said)?.[1];
      if (found) resolve(found);
    });
    exit.then(() => reject(new Error(said)));
  });
  return { child, url, exit, said: () => said };
}

test('kill -9 while one event is on its way and another is only written loses neither', async () => {
  const databaseUrl = await createDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'guru-connect-killed-'));
  receiver.answer = hold;
  const killed = await serveProcess({
    ...receiver.environment,
    DATABASE_URL: databaseUrl,
    CONNECT_DATA_DIR: folder,
    CONNECT_INTEGRATION_KEY: INTEGRATION_KEY,
    CONNECT_EMBED_ALLOWED_ORIGINS: PARENT_ORIGIN,
  });
  let sessionId: string;
  try {
    const joined = await joinedSession(killed);
    sessionId = joined.session.session_id;
    expect(await receiver.types(sessionId, 1)).toEqual(['session.started']);
    // It waits for the one before it, which the receiver has not answered.
    await joined.client.call('endSession', { path: joined.path });
  } finally {
    killed.child.kill('SIGKILL');
    await killed.exit;
  }
  expect(killed.said()).toContain(
    `"receiver":"${new URL(receiver.environment.CONNECT_WEBHOOK_URL ?? '').origin}"`,
  );
  expect(receiver.of(sessionId)).toHaveLength(1);

  receiver.answer = ACCEPT;
  const next = await startRelay({ databaseUrl, environment: receiver.environment, deliveryTimes });
  try {
    const rows = await next.sql`
      SELECT type, attempts, next_attempt_at > now() AS leased FROM connect_webhooks ORDER BY position`;
    expect(rows).toEqual([
      { type: 'session.started', attempts: 1, leased: true },
      { type: 'session.ended', attempts: 0, leased: false },
    ]);
    // As if the lease of the relay that died were over.
    await next.sql`UPDATE connect_webhooks SET next_attempt_at = now()`;
    expect(await receiver.types(sessionId, 3)).toEqual([
      'session.started',
      'session.started',
      'session.ended',
    ]);
    const [first, again] = receiver.of(sessionId);
    expect([again?.id, again?.rawBody]).toEqual([first?.id, first?.rawBody]);
  } finally {
    await next.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);

test('a stop lets finish what does so soon, and hands back the rest; sessions it leaves open end at the next start', async () => {
  const databaseUrl = await createDatabase();
  const options = { databaseUrl, environment: receiver.environment };
  receiver.answer = hold;
  const first = await startRelay({ ...options, deliveryTimes: { ...deliveryTimes, stopMs: 30_000 } });
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
    expect(await receiver.types(id, 3)).toEqual(['session.started', 'session.started', 'session.ended']);
    expect(receiver.of(id).at(-1)?.data.session).toMatchObject({
      status: 'ended',
      end_reason: 'relay_restarted',
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
}, 60_000);
