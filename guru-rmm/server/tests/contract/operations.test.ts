import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ERROR_CODES, OPERATIONS } from 'guru-connect-contract';
import { usedOperations } from '../../scripts/contract/used-operations.ts';
import { type ConnectClient, createConnectClient } from '../../src/connect-client/connect-client.ts';
import { ConnectError } from '../../src/connect-client/connect-error.ts';
import { createOperations } from '../../src/connect-client/generated/operations.ts';
import { createSendOperation } from '../../src/connect-client/send-operation.ts';
import { consentNews } from '../../src/remote-control/consent.ts';
import { startPrism } from './start-prism.ts';

const KEY = 'integration-key-of-the-tests-0123456789';
let prism: Awaited<ReturnType<typeof startPrism>>;
beforeAll(async () => {
  prism = await startPrism();
});
afterAll(() => prism.close());

const device = randomUUID();
const session = randomUUID();
const technician = { id: randomUUID(), name: 'Tech' };
const wish = {
  connectAgentId: device,
  mode: 'unattended' as const,
  technician,
  reason: 'why',
  idempotencyKey: randomUUID(),
};

/** Every operation that is used, called as the product calls it. */
const CALLS = {
  discoverCapabilities: (client: ConnectClient) => client.capabilities(),
  // Asked only of a server that prefers another major, so it is called directly here.
  getCapabilities: () => createOperations(newSend()).getCapabilities(),
  getAgent: (client: ConnectClient) => client.getAgent(device),
  createAgentKey: (client: ConnectClient) => client.provisionAgentKey(device, 'Guru RMM'),
  revokeAgentKey: (client: ConnectClient) => client.revokeAgentKey(device, randomUUID()),
  createSession: (client: ConnectClient) => client.preCreateSession(wish),
  listSessions: async (client: ConnectClient) => {
    const sessions = [];
    for await (const one of client.listSessions({ from: new Date(0), to: new Date() })) sessions.push(one);
    return sessions;
  },
  getSession: (client: ConnectClient) => client.getSession(session),
  listSessionEvents: (client: ConnectClient) => client.sessionEvents(session),
  endSession: (client: ConnectClient) => client.endSession(session),
  createViewerToken: (client: ConnectClient) => client.mintViewerToken(session, 'https://rmm.example.com'),
  createSupportCode: (client: ConnectClient) =>
    client.mintSupportCode({ technician, reason: null, expiresInSeconds: 120 }),
  getRelease: (client: ConnectClient) => client.release('linux-x64'),
};
type Used = keyof typeof CALLS;
const USED = Object.keys(CALLS) as Used[];

// A new one each time, so that no failure of one case opens the circuit for another.
const newSend = () => createSendOperation({ serverUrl: prism.url, integrationKey: KEY, timeoutMs: 60_000 });
const call = (id: Used): Promise<unknown> => CALLS[id](createConnectClient(newSend()));

test('the table names exactly the operations that the client calls', async () => {
  expect([...USED].sort()).toEqual([...(await usedOperations())].sort());
});

describe('the success of each operation is accepted', () => {
  test.each(USED)('%s', async (id) => {
    prism.prefer(null);
    const answer = await call(id);
    if (OPERATIONS[id].successStatus === 204) expect(answer).toBeUndefined();
    else expect(answer).toEqual(expect.any(Object));
    expect(prism.requests()).toBe(1);
  });

  test('createSession without a reason', async () => {
    prism.prefer(null);
    const made = await createConnectClient(newSend()).preCreateSession({ ...wish, reason: null });
    expect(made.session_id).toBeTruthy();
  });
});

const errors = USED.flatMap((id) =>
  OPERATIONS[id].errorCodes.map((code) => [id, code, ERROR_CODES[code].status] as const),
);

describe('each declared error is a ConnectError with its code, status and request id', () => {
  test.each(errors)('%s %s %i', async (id, code, status) => {
    prism.prefer({ status, example: code });
    const error = await call(id).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ConnectError);
    expect(error).toMatchObject({
      errorCode: code,
      status,
      kind: expectedKind(code, status),
      requestId: expect.stringMatching(/./),
    });
    if (code === 'rate_limited' || code === 'unavailable') {
      expect((error as ConnectError).retryAfterMs).toEqual(expect.any(Number));
    }
    if (OPERATIONS[id].method === 'POST' && id !== 'createSession' && status !== 429) {
      expect(prism.requests()).toBe(1);
    }
  });
});

function expectedKind(code: string, status: number) {
  if (code === 'integration_not_configured') return 'not_configured';
  return status >= 500 ? 'unreachable' : 'rejected';
}

describe("the contract's examples of consent are read", () => {
  test.each([
    ['session-awaiting-consent', 'consent_shown', null],
    ['session-declined', 'consent_declined', null],
    ['session-unavailable', 'consent_unavailable', expect.any(String)],
  ])('%s as %s', async (example, event, cause) => {
    prism.prefer({ status: 200, example });
    const { consent } = await createConnectClient(newSend()).getSession(session);
    expect(consentNews(null, consent)).toMatchObject({ event, consent: { cause } });
  });
});

test('a request that breaks the contract is noticed', async () => {
  prism.prefer(null);
  const client = createConnectClient(newSend());
  await expect(client.getAgent('-not an id-')).rejects.toThrow(ConnectError);
  await expect(client.mintViewerToken(session, 'no origin')).rejects.toThrow(ConnectError);
});
