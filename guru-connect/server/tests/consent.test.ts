import type { ConsentResponse } from '@guru-connect/proto/control';
import { FEATURE } from '@guru-connect/proto/features';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SessionRequest } from 'guru-connect-contract/types';
import { ContractClient } from './support/contract-client.ts';
import { sessionRequest } from './support/open-session.ts';
import {
  acceptSession,
  type ControlPeer,
  controlPeer,
  dataPeer,
  REGISTER,
  type StreamPeer,
  viewerPeer,
} from './support/peers.ts';
import { createDatabase, startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;
let client: ContractClient;
let count = 0;

beforeAll(async () => {
  relay = await startRelay({
    environment: { CONNECT_ORGANISATION: 'Example Support' },
  });
  client = new ContractClient(relay.url);
});
afterAll(() => relay.close());

interface Machine {
  readonly agentId: string;
  readonly key: string;
}

async function newMachine(at = relay): Promise<Machine> {
  count += 1;
  const agentId = `consenting-${count}`;
  const { key } = await new ContractClient(at.url).call('createAgentKey', {
    path: { agent_id: agentId },
    body: {},
  });
  return { agentId, key };
}

async function agentOf(
  { agentId, key }: Machine,
  features: string[] = [FEATURE.consent],
  at = relay,
): Promise<ControlPeer> {
  const control = await controlPeer(at.url, key).opened();
  control.send({
    $case: 'register',
    value: { agentId, ...REGISTER, capabilities: { encodings: [], features } },
  });
  await control.next('registered');
  return control;
}

async function attended(agentId: string, more: Partial<SessionRequest> = {}) {
  return await client.call('createSession', {
    body: { ...sessionRequest(agentId), mode: 'attended', ...more },
  });
}

async function watching(sessionId: string, at = relay): Promise<StreamPeer> {
  const { token } = await new ContractClient(at.url).call('createViewerToken', {
    path: { session_id: sessionId },
    body: {},
  });
  const capabilities = { encodings: [], features: [FEATURE.sessionState] };
  const viewer = await viewerPeer(at.url, sessionId, { token, capabilities });
  await viewer.next('viewerWelcome');
  return viewer;
}

/** An attended session whose agent was asked, and a viewer that waits. */
async function asked() {
  const machine = await newMachine();
  const control = await agentOf(machine);
  const { session_id: sessionId } = await attended(machine.agentId);
  const question = await control.next('consentRequest');
  return { ...machine, control, sessionId, question, path: { session_id: sessionId } };
}

const answer = (sessionId: string, part: Partial<ConsentResponse>): ConsentResponse => ({
  sessionId,
  accepted: false,
  outcome: 'declined',
  cause: '',
  detail: '',
  receipt: undefined,
  ...part,
});

const RECEIPT = {
  textSha256: new Uint8Array(32).fill(7),
  language: 'en',
  answeredWith: 'pointer',
  openMs: 1200,
  refusals: {},
  missingGlyphs: 0,
  shortened: false,
  user: 'ada',
};

const accept = (sessionId: string) =>
  answer(sessionId, { accepted: true, outcome: 'accepted', receipt: RECEIPT });

async function untilStatus(viewer: StreamPeer, status: string) {
  for (;;) {
    const state = await viewer.next('sessionState');
    if (state.status === status) return state;
  }
}

async function types(sessionId: string): Promise<string[]> {
  const { events } = await client.call('listSessionEvents', { path: { session_id: sessionId } });
  return events.map(({ type }) => type);
}

describe('an attended session', () => {
  test('asks the user with who, why, for whom and what is granted', async () => {
    const { question, sessionId } = await asked();
    expect(question).toMatchObject({
      sessionId,
      technicianName: 'Tessa Technician',
      reason: 'printer',
      organisation: 'Example Support',
      access: 2,
    });
    expect(question.timeoutMs).toBeGreaterThan(50_000);
    expect(question.timeoutMs).toBeLessThanOrEqual(60_000);
  });

  test('shows the viewer the countdown from when the question is on the screen, and goes on once the user accepts', async () => {
    const { control, sessionId, path } = await asked();
    const viewer = await watching(sessionId);
    expect(await untilStatus(viewer, 'awaiting_consent')).toMatchObject({
      consent: 'pending',
      consentRemainingMs: 0,
      consentTimeoutMs: 60_000,
    });
    control.send({ $case: 'consentShown', value: { sessionId } });
    const shown = await untilStatus(viewer, 'awaiting_consent');
    expect(shown.consentRemainingMs).toBeGreaterThan(50_000);
    control.send({ $case: 'consentResponse', value: accept(sessionId) });
    const data = await acceptSession(relay.url, control);
    await data.next('viewerAttached');
    await untilStatus(viewer, 'active');
    await eventually(async () => (await types(sessionId)).includes('consent_accepted'));
    const { events } = await client.call('listSessionEvents', { path });
    const receipt = events.find(({ type }) => type === 'consent_accepted');
    const { consent } = await client.call('getSession', { path });
    expect(consent).toMatchObject({
      state: 'granted',
      access: 'control',
      receipt: { event_id: receipt?.event_id },
    });
    expect(receipt?.data).toMatchObject({
      outcome: 'accepted',
      policy: { prompt: 'prompt' },
      policy_version: expect.stringMatching(/^[0-9a-f]{16}$/),
      text_sha256: '07'.repeat(32),
      answered_with: 'pointer',
      user: 'ada',
    });
  });

  test.each([
    ['declined', {}, 'consent_declined', 'consent_declined'],
    ['timed_out', {}, 'consent_timed_out', 'consent_timed_out'],
    ['unavailable', { cause: 'locked' }, 'consent_unavailable', 'locked'],
    ['unavailable', { cause: 'no_consent_helper' }, 'consent_unavailable', 'no_consent_helper'],
    ['unavailable', { cause: 'nobody_logged_in' }, 'consent_unavailable', 'nobody_logged_in'],
    ['unavailable', { cause: 'covered' }, 'consent_unavailable', 'consent_unavailable'],
  ])('that is %s %j ends, and the technician sees why', async (outcome, part, type, reason) => {
    const { control, sessionId, path } = await asked();
    const viewer = await watching(sessionId);
    control.send({ $case: 'consentResponse', value: answer(sessionId, { outcome, ...part }) });
    expect(await viewer.next('sessionEnded')).toEqual({ reason });
    expect(await control.next('sessionEnd')).toEqual({ sessionId, reason });
    // Sockets are cut before the database has taken it.
    await eventually(async () => (await client.call('getSession', { path })).end_reason === reason);
    expect((await types(sessionId)).slice(-2)).toEqual([type, 'ended']);
  });

  test('takes its question back when the technician ends it', async () => {
    const { control, sessionId, path } = await asked();
    control.send({ $case: 'consentShown', value: { sessionId } });
    const viewer = await watching(sessionId);
    await untilStatus(viewer, 'awaiting_consent');
    await eventually(async () => (await types(sessionId)).includes('consent_shown'));
    await client.call('endSession', { path });
    expect(await control.next('sessionEnd')).toEqual({ sessionId, reason: 'requested' });
    expect((await types(sessionId)).slice(-2)).toEqual(['consent_withdrawn', 'ended']);
  });

  test('takes its question back at once when the technician leaves the viewer', async () => {
    const { control, sessionId } = await asked();
    const viewer = await watching(sessionId);
    viewer.socket.close(1000);
    expect(await control.next('sessionEnd')).toEqual({ sessionId, reason: 'consent_withdrawn' });
  });

  test('cannot ask with an agent that is too old for it', async () => {
    const machine = await newMachine();
    await agentOf(machine, []);
    const { session_id } = await attended(machine.agentId);
    const reason = async () => (await client.call('getSession', { path: { session_id } })).end_reason;
    await eventually(async () => (await reason()) === 'no_consent_helper');
  });

  test('asks again, with the time that is left, when its agent comes back', async () => {
    const { control, sessionId, question, ...machine } = await asked();
    control.send({ $case: 'consentShown', value: { sessionId } });
    await eventually(async () => (await types(sessionId)).includes('consent_shown'));
    control.close();
    await control.closed;
    const back = await agentOf(machine);
    const again = await back.next('consentRequest');
    expect(again.timeoutMs).toBeLessThan(question.timeoutMs);
    back.send({ $case: 'consentResponse', value: accept(sessionId) });
    await acceptSession(relay.url, back);
    expect((await types(sessionId)).filter((type) => type === 'consent_shown')).toHaveLength(1);
  });

  test('ends with indicator_lost when the machine cannot show who is connected', async () => {
    const { control, sessionId, path } = await asked();
    control.send({ $case: 'consentResponse', value: accept(sessionId) });
    await acceptSession(relay.url, control);
    const value = { sessionId, code: 'indicator_lost', detail: 'libcairo.so.2 is missing' };
    control.send({ $case: 'sessionFailed', value });
    await eventually(
      async () => (await client.call('getSession', { path })).end_reason,
      (reason) => reason === 'indicator_lost',
    );
  });
});

describe('the banner that shows who is connected', () => {
  test.each([
    ['attended', { indicator: false }, true],
    ['unattended', {}, true],
    ['unattended', { indicator: false }, false],
  ] as const)('of an %s session whose caller says %j: %s', async (mode, consent, indicator) => {
    const machine = await newMachine();
    const control = await agentOf(machine);
    const body = { ...sessionRequest(machine.agentId), mode, consent };
    const { session_id: sessionId } = await client.call('createSession', { body });
    if (mode === 'attended') {
      await control.next('consentRequest');
      control.send({ $case: 'consentResponse', value: accept(sessionId) });
    }
    expect((await control.next('sessionStart')).indicator).toBe(indicator);
  });
});

test('a relay that restarts while the user is asked asks the same again, and the answer still counts', async () => {
  const databaseUrl = await createDatabase();
  const options = { databaseUrl };
  const first = await startRelay(options);
  const machine = await newMachine(first);
  const control = await agentOf(machine, [FEATURE.consent], first);
  const body = { ...sessionRequest(machine.agentId), mode: 'attended' };
  const session = await new ContractClient(first.url).call('createSession', { body });
  const sessionId = session.session_id;
  const path = { session_id: sessionId };
  const question = await control.next('consentRequest');
  control.send({ $case: 'consentShown', value: { sessionId } });
  const typesAt = async (at: TestRelay) =>
    (await new ContractClient(at.url).call('listSessionEvents', { path })).events.map(({ type }) => type);
  await eventually(async () => (await typesAt(first)).includes('consent_shown'));
  await first.close();
  const second = await startRelay(options);
  try {
    const back = await agentOf(machine, [FEATURE.consent], second);
    const again = await back.next('consentRequest');
    expect({ ...again, timeoutMs: 0 }).toEqual({ ...question, timeoutMs: 0 });
    expect(back.received.some(({ $case }) => $case === 'sessionStart')).toBe(false);
    back.send({ $case: 'consentResponse', value: accept(sessionId) });
    await acceptSession(second.url, back);
    expect((await typesAt(second)).filter((type) => type.startsWith('consent'))).toEqual([
      'consent_shown',
      'consent_accepted',
    ]);
  } finally {
    await second.close();
  }
});

test('input that a hostile viewer sends before the user accepts reaches the machine neither then nor later', async () => {
  const { control, sessionId } = await asked();
  const viewer = await watching(sessionId);
  await untilStatus(viewer, 'awaiting_consent');
  viewer.send({ $case: 'keyEvent', value: { code: 'KeyA', down: true } });
  viewer.send({ $case: 'pointerEvent', value: { monitorId: 1, x: 1, y: 1, buttons: 1 } });
  control.send({ $case: 'consentResponse', value: accept(sessionId) });
  const data = await acceptSession(relay.url, control);
  await data.next('viewerAttached');
  await untilStatus(viewer, 'active');
  viewer.send({ $case: 'keyEvent', value: { code: 'KeyB', down: true } });
  expect(await data.next('keyEvent')).toEqual({ code: 'KeyB', down: true });
  expect(data.received.map(({ $case }) => $case)).not.toContain('pointerEvent');
});

test('before the user accepts a hostile agent gets no data socket, and so no pixel and no cursor to the viewer', async () => {
  const { control, sessionId } = await asked();
  const viewer = await watching(sessionId);
  await untilStatus(viewer, 'awaiting_consent');
  expect(control.received.some(({ $case }) => $case === 'sessionStart')).toBe(false);
  const refusal = dataPeer(relay.url, undefined, 'a-guess');
  await expect(refusal).rejects.toThrow('401');
});

describe('where the policy shows the screen while the user is asked', () => {
  const FRAME = {
    seq: 1,
    monitorId: 1,
    width: 8,
    height: 8,
    whole: true,
    tiles: [],
    lossless: new Uint8Array(),
    losslessSize: 0,
  };
  let lenient: TestRelay;

  beforeAll(async () => {
    lenient = await startRelay({
      environment: {
        CONNECT_CONSENT_PROMPT: 'prompt',
        CONNECT_CONSENT_UNTIL_GRANTED: 'view',
        CONNECT_CONSENT_ON_TIMEOUT: 'allow',
      },
    });
  });
  afterAll(() => lenient.close());

  test.each([
    ['unattended', true],
    ['attended', false],
  ] as const)('the question of an %s session says whether no answer allows it', async (mode, allows) => {
    const machine = await newMachine(lenient);
    const control = await agentOf(machine, [FEATURE.consent], lenient);
    await new ContractClient(lenient.url).call('createSession', {
      body: { ...sessionRequest(machine.agentId), mode },
    });
    expect((await control.next('consentRequest')).silenceAllows).toBe(allows);
  });

  test('pixels pass at once, and input from a hostile viewer only after the answer', async () => {
    const machine = await newMachine(lenient);
    const control = await agentOf(machine, [FEATURE.consent], lenient);
    const session = await new ContractClient(lenient.url).call('createSession', {
      body: sessionRequest(machine.agentId),
    });
    const sessionId = session.session_id;
    const data = await acceptSession(lenient.url, control);
    const viewer = await watching(sessionId, lenient);
    await data.next('viewerAttached');
    data.send({ $case: 'screenFrame', value: FRAME });
    await viewer.next('screenFrame');
    viewer.send({ $case: 'keyEvent', value: { code: 'KeyA', down: true } });
    viewer.send({ $case: 'frameAck', value: { seq: 1 } });
    await data.next('frameAck');
    expect(data.received.map(({ $case }) => $case)).not.toContain('keyEvent');
    control.send({ $case: 'consentResponse', value: accept(sessionId) });
    for (;;) {
      const state = await viewer.next('sessionState');
      if (state.consent === 'granted') break;
    }
    viewer.send({ $case: 'keyEvent', value: { code: 'KeyB', down: true } });
    expect(await data.next('keyEvent')).toEqual({ code: 'KeyB', down: true });
  });
});
