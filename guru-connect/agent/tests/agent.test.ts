import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Agent } from '../src/agent.ts';
import type { Monitor } from '../src/desktop/desktop.ts';
import { FakeDesktop } from '../src/desktop/fake/fake-desktop.ts';
import { AgentFault } from '../src/errors.ts';
import { openOutput } from '../src/log.ts';
import { FakeRelay } from './support/fake-relay.ts';

const ONE: Monitor = { monitorId: 1, name: 'ONE', x: 0, y: 0, width: 200, height: 100, primary: true };
/** Standard error: this process's standard output is jest's. */
const STDERR = 2;

let relay: FakeRelay;
let desktop: FakeDesktop;
let agent: Agent;
let running: Promise<void>;

beforeEach(async () => {
  relay = await FakeRelay.start();
  desktop = new FakeDesktop([ONE]);
  const output = openOutput(STDERR);
  output.log.level = 'silent';
  agent = new Agent({
    config: { relayUrl: relay.url, agentId: 'machine-1', agentKey: 'gck_0123456789abcdef' },
    output: { log: output.log, announce: () => undefined },
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

test('a capture that fails is told to the viewer, then to the relay', async () => {
  desktop.openCapture = () => {
    throw new AgentFault('capture_failed', 'no shared memory');
  };
  await relay.startSession();
  const { value } = await relay.data.next('agentError');
  expect(value).toEqual({ code: 'capture_failed', detail: 'no shared memory', fatal: true });
  const refused = await relay.control.next('sessionRefused');
  expect(refused.value).toEqual({
    sessionId: 'session-1',
    code: 'capture_failed',
    detail: 'no shared memory',
  });
});

test('monitors that change are told to relay and viewer', async () => {
  await relay.startSession();
  relay.attachViewer();
  await relay.data.next('screenFrame');
  const from = relay.data.all.length;
  desktop.setMonitors([{ ...ONE, width: 100 }]);
  expect((await relay.control.next('monitorsChanged')).value.monitors[0]?.width).toBe(100);
  expect((await relay.data.next('desktopInfo', from)).value.monitors[0]?.width).toBe(100);
});

test('a session that starts anew replaces its data socket', async () => {
  await relay.startSession();
  relay.attachViewer();
  await relay.data.next('screenFrame');
  const first = relay.dataSocket;
  const from = relay.data.all.length;
  await relay.startSession();
  relay.attachViewer();
  expect((await relay.data.next('screenFrame', from)).value).toMatchObject({ seq: 1, whole: true });
  expect(relay.dataSocket).not.toBe(first);
  expect(first?.readyState).toBeGreaterThanOrEqual(2);
});

test('the end of another session ends nothing', async () => {
  await relay.startSession();
  relay.sendControl({ $case: 'sessionEnd', value: { sessionId: 'session-0', reason: 'requested' } });
  const from = relay.data.all.length;
  relay.attachViewer();
  await relay.data.next('screenFrame', from);
});

test('a key that is held by a viewer that falls silent is let go, its modifier is not', async () => {
  await relay.startSession();
  relay.attachViewer();
  await relay.data.next('screenFrame');
  for (const code of ['ControlLeft', 'KeyZ']) {
    relay.sendData({ $case: 'keyEvent', value: { code, down: true } });
  }
  const strokes = ['key ControlLeft down', 'key KeyZ down', 'key KeyZ up'];
  const deadline = Date.now() + 30_000;
  while (desktop.inputs.length < strokes.length && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(desktop.inputs).toEqual(strokes);
});

describe('a display whose loss is met before it is told', () => {
  beforeEach(async () => {
    await relay.startSession();
    jest.spyOn(desktop, 'monitors').mockImplementation(() => {
      throw new AgentFault('no_display', 'the X server is gone');
    });
  });

  test('by a change of monitors ends the session, and not the agent', async () => {
    desktop.setMonitors([{ ...ONE, width: 100 }]);
    expect((await relay.data.next('agentError')).value).toMatchObject({ code: 'no_display', fatal: true });
    expect((await relay.control.next('sessionRefused')).value).toMatchObject({ code: 'no_display' });
    expect((await relay.control.next('monitorsChanged')).value.monitors).toEqual([]);
  });

  test('by a registration is registered as no monitors', async () => {
    const from = relay.control.all.length;
    relay.controlSocket?.terminate();
    expect((await relay.control.next('register', from)).value.monitors).toEqual([]);
    expect(relay.control.all[from]?.$case).toBe('register');
    expect((await relay.data.next('agentError')).value).toMatchObject({ code: 'no_display', fatal: true });
  });
});
