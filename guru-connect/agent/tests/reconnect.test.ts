import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { Agent } from '../src/agent/agent.ts';
import { FakeDesktop } from '../src/desktop/fake/fake-desktop.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { waitFor } from './support/wait-for.ts';

const ONE = { monitorId: 1, name: 'ONE', x: 0, y: 0, width: 200, height: 100, primary: true };

let relay: FakeRelay;
let desktop: FakeDesktop;
let agent: Agent;
let running: Promise<void>;

beforeEach(async () => {
  relay = await FakeRelay.start();
  desktop = new FakeDesktop([ONE]);
  agent = new Agent({
    config: { relayUrl: relay.url, agentId: 'machine-1', agentKey: 'gck_0123456789abcdef' },
    output: { log: pino({ level: 'silent' }), announce: () => undefined },
    openDesktop: () => desktop,
  });
  running = agent.run();
  await relay.registered();
});

afterEach(async () => {
  agent.stop();
  await running;
  await relay.stop();
});

async function watchedSession(): Promise<void> {
  const from = relay.data.all.length;
  await relay.startSession();
  relay.attachViewer();
  await relay.data.next('screenFrame', from);
}

/** Time between the last two attempts of the agent to connect, in milliseconds. */
function lastWait(): number {
  const [before = 0, last = 0] = relay.triedAt.slice(-2);
  return last - before;
}

describe('with a session', () => {
  beforeEach(watchedSession);

  test('brings the picture back within 2 s after a relay that was away for 8 s listens again', async () => {
    await relay.stop();
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    relay = await FakeRelay.start(relay.port);
    const listening = performance.now();
    await relay.registered();
    await watchedSession();
    expect(performance.now() - listening).toBeLessThan(2_000);
  });

  test('comes back at once from a relay that says that it restarts', async () => {
    const from = relay.control.all.length;
    const closed = performance.now();
    for (const socket of [relay.controlSocket, relay.dataSocket]) socket?.close(1012);
    await relay.control.next('register', from);
    expect((relay.triedAt.at(-1) ?? 0) - closed).toBeGreaterThanOrEqual(49);
    await watchedSession();
    expect(performance.now() - closed).toBeLessThan(2_000);
  });

  test('goes on with the picture while the control socket is away, and replaces the data socket afterwards', async () => {
    relay.controlRefusals = [{ status: 503, retryAfter: '1' }];
    const registrations = relay.control.all.length;
    const first = relay.dataSocket;
    relay.controlSocket?.terminate();
    const from = relay.data.all.length;
    desktop.paint({ x: 1, y: 1, width: 9, height: 9 }, 0x00ff00);
    await relay.data.next('screenFrame', from);
    expect(relay.control.all).toHaveLength(registrations);
    relay.sendData({ $case: 'keyEvent', value: { code: 'ShiftLeft', down: true } });
    await relay.control.next('register', registrations);
    expect(first?.readyState).toBe(1);
    await watchedSession();
    expect(relay.data.all.at(-1)).toMatchObject({ $case: 'screenFrame', value: { seq: 1, whole: true } });
    await waitFor(() => first?.readyState === 3);
    expect(desktop.inputs).toEqual(['key ShiftLeft down', 'key ShiftLeft up']);
  });

  test.each(['upgrade', 'registration'])(
    'leaves a relay that does not answer the %s after 5 s',
    async (step) => {
      if (step === 'upgrade') relay.controlRefusals = ['silence'];
      else relay.answersRegister = false;
      const from = relay.control.all.length;
      const tries = relay.keys.length;
      relay.controlSocket?.terminate();
      await waitFor(() => relay.keys.length === tries + 1);
      await waitFor(() => relay.keys.length === tries + 2);
      relay.answersRegister = true;
      expect(lastWait()).toBeGreaterThan(4_900);
      expect(lastWait()).toBeLessThan(9_000);
      await relay.control.next('register', from);
    },
  );
});

test.each([
  [429, '2'],
  [503, '2'],
])('honours Retry-After of a %i, and comes back', async (status, retryAfter) => {
  relay.controlRefusals = [{ status, retryAfter }];
  const from = relay.control.all.length;
  relay.controlSocket?.terminate();
  await relay.control.next('register', from);
  expect(relay.keys).toHaveLength(3);
  expect(lastWait()).toBeGreaterThanOrEqual(1_999);
});
