import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createServer as createRmmServer } from './support/second-server.ts';
import { type Delivery, makeWebhookSecret, signWebhook } from './support/sign-webhook.ts';
import { startWorld, until, type World } from './support/test-world.ts';

const SECRET = makeWebhookSecret();
const NEXT_SECRET = makeWebhookSecret();
const now = () => Math.floor(Date.now() / 1000);

let world: World;
let opened: { close: () => Promise<void> }[] = [];
beforeAll(async () => {
  // The poll runs once an hour: what closes a row here is a webhook.
  world = await startWorld({ webhookSecrets: [SECRET, NEXT_SECRET] });
  await world.signIn();
});
afterEach(async () => {
  for (const each of opened) await each.close();
  opened = [];
});
afterAll(() => world.close());

/** A session that is open on both servers. */
async function openSession() {
  const { agent, agentId, connectAgentId } = await world.machine();
  opened.push(agent);
  world.connect.agents.set(connectAgentId, { connected: true, version: '1.0.0' });
  const { body } = await world.api.post(`/api/agents/${agentId}/remote-control`, { mode: 'unattended' });
  return { agentId, id: body.remote_control_id as string, sessionId: body.session_id as string };
}
const rowOf = async (id: string) => (await world.api.get(`/api/remote-control/${id}`)).body.session;

/** Ends a session on Guru Connect and returns the delivery that reports it. */
function endedOnConnect(sessionId: string, reason = 'agent_lost'): Delivery {
  const session = world.connect.sessions.get(sessionId);
  if (session === undefined) throw new Error('no such session');
  world.connect.endSession(session, reason);
  const body = JSON.stringify({
    type: 'session.ended',
    timestamp: new Date().toISOString(),
    data: { session },
  });
  return { id: `msg_${randomUUID()}`, timestamp: now(), body };
}
const post = (headers: Record<string, string>, body: string, origin = world.origin()) =>
  fetch(`${origin}/api/webhooks/connect`, { method: 'POST', headers, body });
const deliver = (delivery: Delivery, secret = SECRET) => post(signWebhook(delivery, secret), delivery.body);

test('a signed report of an end closes the row, and the dashboards receive the event', async () => {
  const { agentId, id, sessionId } = await openSession();
  const stream = await fetch(`${world.origin()}/api/events`, { headers: { cookie: world.api.cookie } });
  const events = (stream.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let received = '';
  const answer = await deliver(endedOnConnect(sessionId));
  expect(answer.status).toBe(204);
  expect(await rowOf(id)).toMatchObject({ status: 'ended', end_reason: 'agent_lost' });
  while (!received.includes('"status":"ended"')) received += (await events.read()).value ?? '';
  expect(received).toContain(
    `event: remote_control\ndata: {"remote_control_id":"${id}","agent_id":"${agentId}","status":"ended"}`,
  );
  await events.cancel();
  const [event] = await world.sql()`SELECT source, data->>'via' AS via FROM remote_control_events
    WHERE remote_control_id = ${id} AND type = 'ended'`;
  expect(event).toEqual({ source: 'connect', via: 'webhook' });
});

test('while the secret is rotated, either signs', async () => {
  const { id, sessionId } = await openSession();
  expect((await deliver(endedOnConnect(sessionId), NEXT_SECRET)).status).toBe(204);
  expect((await rowOf(id)).status).toBe('ended');
});

test('a delivery is accepted once by all servers of a database; a new attempt for the event is answered again', async () => {
  const { sessionId } = await openSession();
  const delivery = endedOnConnect(sessionId);
  const other = await createRmmServer(world);
  opened.push(other);
  expect((await deliver(delivery)).status).toBe(204);
  expect((await deliver(delivery)).status).toBe(400);
  expect((await post(signWebhook(delivery, SECRET), delivery.body, other.origin)).status).toBe(400);
  const again = { ...delivery, timestamp: delivery.timestamp + 1 };
  expect((await post(signWebhook(again, SECRET), again.body, other.origin)).status).toBe(204);
});

test('whatever is wrong with a delivery, the answer is the same and the row stays open', async () => {
  const { id, sessionId } = await openSession();
  const delivery = endedOnConnect(sessionId);
  const good = signWebhook(delivery, SECRET);
  const { 'webhook-signature': _signature, ...unsigned } = good;
  const old = { ...delivery, timestamp: delivery.timestamp - 301 };
  const unknownShape = { ...delivery, body: '{"type":"session.ended","timestamp":"today","data":{}}' };
  const noJson = { ...delivery, body: 'session.ended' };
  const wrong: [string, Record<string, string>, string][] = [
    ['no signature', unsigned, delivery.body],
    ['another secret', signWebhook(delivery, makeWebhookSecret()), delivery.body],
    ['another body', good, delivery.body.replace('agent_lost', 'requested')],
    ['too old', signWebhook(old, SECRET), old.body],
    ['not the shape of the contract', signWebhook(unknownShape, SECRET), unknownShape.body],
    ['no JSON', signWebhook(noJson, SECRET), noJson.body],
    ['no body', signWebhook({ ...delivery, body: '' }, SECRET), ''],
  ];
  const answers = await Promise.all(
    wrong.map(async ([what, headers, body]) => {
      const response = await post(headers, body);
      const { request_id: _id, ...envelope } = (await response.json()) as { request_id: string };
      return { what, status: response.status, envelope };
    }),
  );
  for (const { what, status, envelope } of answers) {
    expect({ what, status, envelope }).toEqual({ what, status: 400, envelope: answers[0]?.envelope });
  }
  expect(answers[0]?.envelope).toMatchObject({ error_code: 'webhook_refused' });
  expect((await rowOf(id)).status).toBe('active');
  expect(world.logLines.join('')).toContain('signature_mismatch');
  expect(world.logLines.join('')).not.toContain(SECRET);
});

test('a type of a later minor, and a session of another server, are accepted and change nothing', async () => {
  const { id, sessionId } = await openSession();
  const delivery = endedOnConnect(sessionId);
  const renamed = {
    ...delivery,
    id: 'msg_later',
    body: delivery.body.replace('session.ended', 'session.sunk'),
  };
  expect((await deliver(renamed)).status).toBe(204);
  const elsewhere = { ...delivery, body: delivery.body.replaceAll(sessionId, randomUUID()) };
  expect((await deliver(elsewhere)).status).toBe(204);
  expect((await rowOf(id)).status).toBe('active');
});

test('a body over 64 KiB is refused, signed or not', async () => {
  const delivery = { id: 'msg_large', timestamp: now(), body: ' '.repeat(64 * 1024 + 1) };
  expect((await deliver(delivery)).status).toBe(413);
});

test('who asked for an end stays in the audit when the report of Guru Connect closes the row first', async () => {
  const { id, sessionId } = await openSession();
  let answerCall = () => {};
  const answered = new Promise<undefined>((resolve) => {
    answerCall = () => resolve(undefined);
  });
  world.connect.faults.set('DELETE session', answered);
  const ending = world.api.delete(`/api/remote-control/${id}`);
  await until('Guru Connect was asked to end it', () => world.connect.calls.includes('DELETE session'));
  expect((await deliver(endedOnConnect(sessionId, 'requested'))).status).toBe(204);
  const me = (await world.api.get('/api/auth/me')).body.user.id;
  const events = await world.sql()`SELECT type, data->>'by' AS by FROM remote_control_events
    WHERE remote_control_id = ${id} AND type LIKE 'end%' ORDER BY event_id`;
  expect(events).toEqual([
    { type: 'end_requested', by: me },
    { type: 'ended', by: null },
  ]);
  const [view] = await world.sql()`SELECT ended_by FROM audit_sessions WHERE remote_control_id = ${id}`;
  expect(view).toEqual({ ended_by: 'admin' });
  world.connect.faults.clear();
  answerCall();
  expect((await ending).body.session.status).toBe('ended');
});

test('without a secret the address does not exist', async () => {
  const other = await createRmmServer(world, { webhookSecrets: [] });
  opened.push(other);
  const { sessionId } = await openSession();
  const delivery = endedOnConnect(sessionId);
  expect((await post(signWebhook(delivery, SECRET), delivery.body, other.origin)).status).toBe(404);
});

/** The report of a consent, as Guru Connect has the session now. */
function consentReport(type: string, sessionId: string): Delivery {
  const session = world.connect.sessions.get(sessionId);
  const data = {
    session,
    timeout_seconds: 60,
    receipt: session?.consent?.receipt,
    cause: session?.consent?.cause,
  };
  const body = JSON.stringify({ type, timestamp: new Date().toISOString(), data });
  return { id: `msg_${randomUUID()}`, timestamp: now(), body };
}
const consentOf = (id: string) => world.sql()`SELECT type, data->'consent' AS consent, data->>'via' AS via
  FROM remote_control_events WHERE remote_control_id = ${id} AND type LIKE 'consent%' ORDER BY event_id`;

test('reports of the consent of a user are recorded once each, in whatever order they come', async () => {
  const { id, sessionId } = await openSession();
  const session = world.connect.sessions.get(sessionId);
  if (session === undefined) throw new Error('no such session');
  world.connect.setConsent(session, 'pending');
  const shown = consentReport('consent.shown', sessionId);
  expect((await deliver(shown)).status).toBe(204);
  expect((await rowOf(id)).consent).toMatchObject({ state: 'pending', expires_at: expect.any(String) });
  world.connect.setConsent(session, 'declined');
  const ended = endedOnConnect(sessionId, 'consent_declined');
  const declined = consentReport('consent.declined', sessionId);
  // The end comes before the answer, and the question comes again.
  for (const delivery of [ended, declined, { ...shown, timestamp: shown.timestamp + 1 }]) {
    expect((await deliver(delivery)).status).toBe(204);
  }
  expect(await rowOf(id)).toMatchObject({
    status: 'ended',
    end_reason: 'consent_declined',
    consent: { state: 'declined', cause: null },
  });
  const { receipt } = session.consent ?? {};
  expect(await consentOf(id)).toMatchObject([
    { type: 'consent_shown', via: 'webhook', consent: { state: 'pending', receipt: null } },
    { type: 'consent_declined', via: 'webhook', consent: { state: 'declined', receipt } },
  ]);
});

test('why a user could not be asked is recorded, also for a row that is closed already', async () => {
  const { id, sessionId } = await openSession();
  const session = world.connect.sessions.get(sessionId);
  if (session === undefined) throw new Error('no such session');
  await deliver(endedOnConnect(sessionId, 'consent_unavailable'));
  expect((await rowOf(id)).consent).toBeNull();
  world.connect.setConsent(session, 'unavailable', 'covered');
  session.status = 'ended';
  expect((await deliver(consentReport('consent.unavailable', sessionId))).status).toBe(204);
  expect((await rowOf(id)).consent).toMatchObject({ state: 'unavailable', cause: 'covered' });
  expect(await consentOf(id)).toMatchObject([{ type: 'consent_unavailable' }]);
});
