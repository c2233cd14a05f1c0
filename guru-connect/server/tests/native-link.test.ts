import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ContractClient } from './support/contract-client.ts';
import { type OpenSession, openSession } from './support/open-session.ts';
import { viewerPeer } from './support/peers.ts';
import { startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;
let client: ContractClient;
let open: OpenSession;

beforeAll(async () => {
  relay = await startRelay();
  client = new ContractClient(relay.url);
});
afterAll(() => relay.close());
beforeEach(async () => {
  open = await openSession(relay);
});
afterEach(async () => {
  await client.call('endSession', { path: open.path });
  open.control.close();
});

async function tokenAndTicket() {
  const { token, viewer_native_url } = await client.call('createViewerToken', { path: open.path, body: {} });
  const ticket = /&ticket=(.+)$/.exec(viewer_native_url ?? '')?.[1] ?? '';
  return { token, ticket };
}

async function redeem(ticket: string) {
  const response = await fetch(`${relay.url}/api/native/redeem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ticket }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as { session_id: string; token: string; error_code: string },
  };
}

test('a ticket gives a viewer token that opens its session', async () => {
  const { ticket } = await tokenAndTicket();
  const { status, headers, body } = await redeem(ticket);
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(body.session_id).toBe(open.session.session_id);
  const viewer = await viewerPeer(relay.url, body.session_id, { token: body.token });
  await viewer.next('viewerWelcome');
  viewer.close();
});

test('of many that try one ticket at once one gets a token', async () => {
  const { ticket } = await tokenAndTicket();
  const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(ticket)));
  const tokens = answers.filter(({ status }) => status === 200).map(({ body }) => body.token);
  expect(tokens).toHaveLength(1);
  expect(answers.filter(({ body }) => body.error_code === 'ticket_invalid')).toHaveLength(7);
  const { events } = await client.call('listSessionEvents', { path: open.path });
  expect(events.filter(({ type }) => type === 'viewer_token_created')).toHaveLength(2);
});

test('a ticket is no viewer token, a viewer token no ticket, and both are refused with an event', async () => {
  const { token, ticket } = await tokenAndTicket();
  const viewer = await viewerPeer(relay.url, open.session.session_id, { token: ticket });
  expect(await viewer.closed).toBe(4401);
  for (const wrong of [token, 'a.b.c', `${ticket}x`])
    expect(await redeem(wrong)).toMatchObject({ status: 404, body: { error_code: 'ticket_invalid' } });
  await eventually(async () => {
    const rows = await relay.sql`
      SELECT FROM connect_audit_events WHERE type = 'viewer_refused' AND data ->> 'why' = 'native_ticket'`;
    return rows.length >= 3;
  });
});

test('a ticket opens nothing once its session has ended', async () => {
  const { ticket } = await tokenAndTicket();
  await client.call('endSession', { path: open.path });
  expect(await redeem(ticket)).toMatchObject({ status: 409, body: { error_code: 'session_ended' } });
});

test('there are neither links nor tickets while native_viewer is off', async () => {
  const other = await startRelay({ environment: { CONNECT_DISABLED_FEATURES: 'native_viewer' } });
  const there = await openSession(other);
  const answer = await new ContractClient(other.url).call('createViewerToken', {
    path: there.path,
    body: {},
  });
  expect(answer.viewer_native_url).toBeNull();
  const response = await fetch(`${other.url}/api/native/redeem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"ticket":"a.b.c"}',
  });
  expect([response.status, ((await response.json()) as { error_code: string }).error_code]).toEqual([
    404,
    'feature_disabled',
  ]);
  there.control.close();
  await other.close();
});
