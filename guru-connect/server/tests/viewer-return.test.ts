import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { joinedSession, type OpenSession, openSession } from './support/open-session.ts';
import { type StreamPeer, viewerSocket } from './support/peers.ts';
import { PARENT_ORIGIN, startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;

beforeAll(async () => {
  relay = await startRelay();
});
afterAll(async () => {
  await relay.close();
});

async function hello(
  { session }: OpenSession,
  credential: { token: string } | { resumeTicket: string },
  { nonce = '', parentOrigin = '' } = {},
): Promise<StreamPeer> {
  const peer = await viewerSocket(relay.url);
  const proof =
    'token' in credential
      ? { $case: 'token' as const, value: credential.token }
      : { $case: 'resumeTicket' as const, value: credential.resumeTicket };
  const { session_id: sessionId } = session;
  const value = { sessionId, credential: proof, capabilities: undefined, nonce, parentOrigin };
  peer.send({ $case: 'viewerHello', value });
  return peer;
}

const tokenOf = async ({ client, path }: OpenSession) =>
  (await client.call('createViewerToken', { path, body: {} })).token;

test('a token whose welcome was lost works again for the viewer with the same nonce, until it has come back', async () => {
  const open = await openSession(relay);
  const token = await tokenOf(open);
  await (await hello(open, { token }, { nonce: 'mine' })).next('viewerWelcome');
  const again = await hello(open, { token }, { nonce: 'mine' });
  const { resumeTicket } = await again.next('viewerWelcome');
  expect(await (await hello(open, { token }, { nonce: 'other' })).closeCode()).toBe(4401);
  expect(await (await hello(open, { token })).closeCode()).toBe(4401);
  const back = await hello(open, { resumeTicket });
  await back.next('viewerWelcome');
  expect(await (await hello(open, { token }, { nonce: 'mine' })).closeCode()).toBe(4401);
  for (const peer of [back, open.control]) peer.close();
});

test('a token of a viewer without a nonce works once', async () => {
  const open = await openSession(relay);
  const token = await tokenOf(open);
  await (await hello(open, { token })).next('viewerWelcome');
  expect(await (await hello(open, { token })).closeCode()).toBe(4401);
  open.control.close();
});

test('a resume ticket works again for the viewer with the same nonce, until the one that replaced it is used', async () => {
  const open = await openSession(relay);
  const mine = { nonce: 'mine' };
  const joined = await hello(open, { token: await tokenOf(open) }, mine);
  const { resumeTicket: first } = await joined.next('viewerWelcome');
  // The welcome with the next ticket counts as lost.
  await (await hello(open, { resumeTicket: first }, mine)).next('viewerWelcome');
  expect(await (await hello(open, { resumeTicket: first })).closeCode()).toBe(4401);
  const again = await hello(open, { resumeTicket: first }, mine);
  const { resumeTicket: second } = await again.next('viewerWelcome');
  const back = await hello(open, { resumeTicket: second }, mine);
  await back.next('viewerWelcome');
  expect(await (await hello(open, { resumeTicket: first }, mine)).closeCode()).toBe(4401);
  for (const peer of [back, open.control]) peer.close();
});

test('a viewer that is framed by another page than its token says is refused with 4403', async () => {
  const open = await openSession(relay);
  const token = await tokenOf(open);
  const foreign = await hello(open, { token }, { parentOrigin: 'https://evil.example' });
  expect(await foreign.closeCode()).toBe(4403);
  const framed = await hello(open, { token }, { parentOrigin: PARENT_ORIGIN });
  await framed.next('viewerWelcome');
  for (const peer of [framed, open.control]) peer.close();
});

test('a resume ticket is refused in a frame of another page, and stays good for its own', async () => {
  const open = await openSession(relay);
  const framed = await hello(open, { token: await tokenOf(open) }, { parentOrigin: PARENT_ORIGIN });
  const { resumeTicket } = await framed.next('viewerWelcome');
  const foreign = await hello(open, { resumeTicket }, { parentOrigin: 'https://evil.example' });
  expect(await foreign.closeCode()).toBe(4401);
  const back = await hello(open, { resumeTicket }, { parentOrigin: PARENT_ORIGIN });
  await back.next('viewerWelcome');
  for (const peer of [back, open.control]) peer.close();
});

test('a viewer that asks for it is shown the state of the session with each change', async () => {
  const joined = await joinedSession(relay);
  const peer = await viewerSocket(relay.url);
  const capabilities = { encodings: [], features: ['session_state'] };
  const credential = { $case: 'resumeTicket', value: joined.resumeTicket } as const;
  const { session_id: sessionId } = joined.session;
  peer.send({
    $case: 'viewerHello',
    value: { sessionId, credential, capabilities, nonce: '', parentOrigin: '' },
  });
  expect(await peer.next('sessionState')).toMatchObject({
    status: 'active',
    consent: 'not_required',
    indicator: 'shown',
  });
  expect((await joined.data.next('viewerAttached')).capabilities).toEqual(capabilities);
  joined.control.close();
  expect(await peer.next('sessionState')).toMatchObject({
    status: 'waiting_for_agent',
    consent: 'not_required',
  });
  for (const one of [peer, joined.data]) one.close();
});
