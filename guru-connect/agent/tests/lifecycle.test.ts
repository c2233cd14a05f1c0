import { Access } from '@guru-connect/proto/control';
import { eventually } from '@guru-connect/testing/eventually';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AgentProcess, type LaunchOptions } from './support/agent-process.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { Xev } from './support/xev.ts';
import { Xvfb } from './support/xvfb.ts';

let server: Xvfb;
let relay: FakeRelay;
const agents: AgentProcess[] = [];

beforeEach(async () => {
  server = await Xvfb.start();
  relay = await FakeRelay.start();
});

afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.stop();
  await relay.stop();
  await server.stop();
});

function launch(options: Partial<LaunchOptions> = {}): AgentProcess {
  const agent = new AgentProcess({ relayUrl: relay.url, display: server.display, ...options });
  agents.push(agent);
  return agent;
}

function lastError(agent: AgentProcess): unknown {
  return agent.lines.filter(({ level }) => level === 'error').at(-1);
}

describe('ends', () => {
  test('with 0 on SIGTERM, and releases held keys', async () => {
    const agent = launch();
    await relay.registered();
    await relay.startSession();
    relay.attachViewer();
    const xev = await Xev.start(server);
    relay.sendData({ $case: 'pointerEvent', value: { monitorId: 1, x: 100, y: 100, buttons: 0 } });
    relay.sendData({ $case: 'keyEvent', value: { code: 'AltLeft', down: true } });
    await xev.saw('KeyPress Alt_L');
    expect(await agent.stop()).toBe(0);
    await xev.saw('KeyRelease Alt_L');
    xev.stop();
    expect(agent.stderr).toBe('');
  });

  test('with 0 on SIGTERM while the relay is away', async () => {
    // nothing listens there: it takes a superuser to
    const agent = launch({ relayUrl: 'ws://127.0.0.1:1' });
    const attempts = () => agent.lines.flatMap(({ attempt }) => attempt ?? []);
    await eventually(() => attempts().length >= 2);
    // a test that is kept waiting finds more of them
    expect(attempts().slice(0, 2)).toEqual([1, 2]);
    expect(await agent.stop()).toBe(0);
  });

  test('with 77 when the upgrade is refused, and does not try again', async () => {
    relay.controlRefusals = [{ status: 401 }];
    const agent = launch();
    expect(await agent.exited()).toBe(77);
    expect(relay.keys).toHaveLength(1);
    expect(lastError(agent)).toMatchObject({ code: 'credential_refused' });
  });

  test('with 77 when the key is revoked in mid-session', async () => {
    const agent = launch();
    await relay.registered();
    await relay.startSession();
    relay.controlSocket?.close(4401, 'key revoked');
    expect(await agent.exited()).toBe(77);
  });

  test('with 69 without a display, in one sentence with the remedy', async () => {
    const agent = launch({ display: ':4711' });
    expect(await agent.exited()).toBe(69);
    expect(lastError(agent)).toMatchObject({
      code: 'no_display',
      msg: expect.stringContaining('XAUTHORITY'),
    });
    expect(agent.stderr.trim().split('\n')).toHaveLength(1);
    expect(relay.keys).toEqual([]);
  });

  test('with 64 when others may read its configuration', async () => {
    const agent = launch({ mode: 0o644 });
    expect(await agent.exited()).toBe(64);
    expect(agent.stderr).toContain('chmod 600');
  });
});

test('reconnects when the relay closes its control socket', async () => {
  const agent = launch();
  await relay.registered();
  const from = relay.control.all.length;
  relay.controlSocket?.close(1012, 'restarting');
  await relay.control.next('register', from);
  expect(relay.keys).toHaveLength(2);
  const registrations = () => agent.lines.filter(({ event }) => event === 'registered').length;
  await eventually(() => registrations() >= 2);
  expect(registrations()).toBe(2);
});

test('reports a display that vanishes in mid-session to viewer and relay, refuses sessions, and serves again once it is back', async () => {
  const agent = launch();
  await relay.registered();
  await relay.startSession();
  relay.attachViewer();
  await relay.data.next('screenFrame');
  await server.stop('SIGKILL');
  const error = await relay.data.next('agentError');
  expect(error.value).toMatchObject({ code: 'no_display', fatal: true });
  const first = await relay.control.next('sessionRefused');
  expect(first.value).toMatchObject({ sessionId: 'session-1', code: 'no_display' });
  const from = relay.control.all.length;
  relay.sendControl({
    $case: 'sessionStart',
    value: {
      sessionId: 'session-2',
      mode: 'unattended',
      technicianName: '',
      reason: '',
      dataTicket: 't',
      organisation: '',
      access: Access.ACCESS_CONTROL,
      indicator: false,
    },
  });
  const second = await relay.control.next('sessionRefused', from);
  expect(second.value).toMatchObject({ sessionId: 'session-2', code: 'no_display' });
  expect(agent.child.exitCode).toBeNull();

  const pictures = relay.data.all.length;
  server = await Xvfb.start({ display: server.display });
  await relay.startSession('session-3');
  relay.attachViewer();
  const { value: frame } = await relay.data.next('screenFrame', pictures);
  expect(frame).toMatchObject({ seq: 1, whole: true, width: 1920 });
  const announced = await relay.control.next(
    'monitorsChanged',
    from,
    ({ value }) => value.monitors.length > 0,
  );
  expect(announced.value.monitors.map(({ name }) => name)).toEqual(['LEFT', 'RIGHT']);
  expect(await agent.stop()).toBe(0);
});

test('prints no key, no ticket and no configuration', async () => {
  const agent = launch();
  await relay.registered();
  await relay.startSession();
  await agent.stop();
  const printed = JSON.stringify(agent.lines) + agent.stderr;
  expect(agent.lines.length).toBeGreaterThan(2);
  expect(printed).not.toContain('gck_test');
  expect(printed).not.toContain('ticket-');
});
