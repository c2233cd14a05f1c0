import { eventually } from '@guru-connect/testing/eventually';
import { expect, test } from '@jest/globals';
import { FakeRelay } from './support/fake-relay.ts';
import { StartedAgent } from './support/started-agent.ts';

/** Each case waits for times of its own, so all of them run side by side, each with its own agent and relay. */
function reconnects(title: string, work: (started: StartedAgent) => Promise<void>): void {
  test.concurrent(title, async () => {
    const started = await StartedAgent.start();
    try {
      await work(started);
    } finally {
      await started.stop();
    }
  });
}

/** Time between the last two attempts of the agent to connect, in milliseconds. */
function lastWait({ relay }: StartedAgent): number {
  const [before = 0, last = 0] = relay.triedAt.slice(-2);
  return last - before;
}

reconnects(
  'brings the picture back within 2 s after a relay that was away for 8 s listens',
  async (agent) => {
    await agent.watchedSession();
    await agent.relay.stop();
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    agent.relay = await FakeRelay.start(agent.relay.port);
    const listening = performance.now();
    await agent.relay.registered();
    await agent.watchedSession();
    expect(performance.now() - listening).toBeLessThan(2_000);
  },
);

reconnects('reconnects at once to a relay that closes with 1012', async (agent) => {
  await agent.watchedSession();
  const { relay } = agent;
  const from = relay.control.all.length;
  const closed = performance.now();
  for (const socket of [relay.controlSocket, relay.dataSocket]) socket?.close(1012);
  await relay.control.next('register', from);
  expect((relay.triedAt.at(-1) ?? 0) - closed).toBeGreaterThanOrEqual(49);
  await agent.watchedSession();
  expect(performance.now() - closed).toBeLessThan(2_000);
});

reconnects(
  'says once what to do when its machine is a copy, and waits before it tries again',
  async (agent) => {
    const { relay } = agent;
    await relay.registered();
    const attempts = relay.triedAt.length;
    relay.controlSocket?.close(4419, 'the agent runs on another machine');
    await eventually(() =>
      agent.lines.some(({ code, wait_ms }) => code === 4419 && Number(wait_ms) >= 30_000),
    );
    expect(agent.lines.filter(({ msg }) => String(msg).includes('this is a copy'))).toHaveLength(1);
    expect(relay.triedAt).toHaveLength(attempts);
  },
);

reconnects(
  'keeps the picture while the control socket is away, then replaces the data socket',
  async (agent) => {
    await agent.watchedSession();
    const { relay, desktop } = agent;
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
    await agent.watchedSession();
    expect(relay.data.all.at(-1)).toMatchObject({ $case: 'screenFrame', value: { seq: 1, whole: true } });
    await eventually(() => first?.readyState === 3);
    expect(desktop.inputs).toEqual(['key ShiftLeft down', 'key ShiftLeft up']);
  },
);

for (const step of ['upgrade', 'registration']) {
  reconnects(
    `leaves a relay that does not answer the ${step} for 5 s while a session waits`,
    async (agent) => {
      await agent.watchedSession();
      const { relay } = agent;
      if (step === 'upgrade') relay.controlRefusals = ['silence'];
      else relay.answersRegister = false;
      const from = relay.control.all.length;
      const tries = relay.keys.length;
      relay.controlSocket?.terminate();
      await eventually(() => relay.keys.length === tries + 1);
      await eventually(() => relay.keys.length === tries + 2);
      relay.answersRegister = true;
      expect(lastWait(agent)).toBeGreaterThan(4_900);
      expect(lastWait(agent)).toBeLessThan(9_000);
      await relay.control.next('register', from);
    },
  );
}

for (const status of [429, 503]) {
  reconnects(`honours Retry-After of a ${status}, and comes back`, async (agent) => {
    const { relay } = agent;
    relay.controlRefusals = [{ status, retryAfter: '2' }];
    const from = relay.control.all.length;
    relay.controlSocket?.terminate();
    await relay.control.next('register', from);
    expect(relay.keys).toHaveLength(3);
    expect(lastWait(agent)).toBeGreaterThanOrEqual(1_999);
  });
}
