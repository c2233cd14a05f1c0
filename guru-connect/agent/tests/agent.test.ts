import { FEATURE } from '@guru-connect/proto/features';
import { StreamMessage, TileEncoding } from '@guru-connect/proto/stream';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Agent } from '../src/agent/agent.ts';
import type { Monitor } from '../src/desktop/desktop.ts';
import { FakeDesktop } from '../src/desktop/fake/fake-desktop.ts';
import { AgentFault } from '../src/fault/agent-fault.ts';
import { pino } from 'pino';
import { FakeRelay } from './support/fake-relay.ts';
import { waitFor } from './support/wait-for.ts';

const ONE: Monitor = { monitorId: 1, name: 'ONE', x: 0, y: 0, width: 200, height: 100, primary: true };

let relay: FakeRelay;
let desktop: FakeDesktop;
let agent: Agent;
let running: Promise<void>;
let lines: { msg: string; [field: string]: unknown }[];

beforeEach(async () => {
  relay = await FakeRelay.start();
  desktop = new FakeDesktop([ONE]);
  lines = [];
  agent = new Agent({
    config: { relayUrl: relay.url, agentId: 'machine-1', agentKey: 'gck_0123456789abcdef' },
    output: {
      log: pino({ base: null }, { write: (line) => lines.push(JSON.parse(line)) }),
      announce: () => undefined,
    },
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

/** Registers again, with a relay that announces these features. */
async function reconnectTo(...features: string[]): Promise<void> {
  relay.features = features;
  const from = relay.control.all.length;
  relay.controlSocket?.close(1012);
  await relay.control.next('register', from);
}

test('announces what it can do', async () => {
  const { TILE_ENCODING_JPEG, TILE_ENCODING_PALETTE, TILE_ENCODING_RGB } = TileEncoding;
  expect((await relay.registered()).capabilities).toEqual({
    encodings: [TILE_ENCODING_PALETTE, TILE_ENCODING_RGB, TILE_ENCODING_JPEG],
    features: [],
  });
});

test('sends each viewer only encodings that it announced', async () => {
  const { TILE_ENCODING_RGB } = TileEncoding;
  await relay.startSession();
  relay.attachViewer(true, [TILE_ENCODING_RGB]);
  const { value: first } = await relay.data.next('screenFrame');
  expect(new Set(first.tiles.map(({ encoding }) => encoding))).toEqual(new Set([TILE_ENCODING_RGB]));
  const from = relay.data.all.length;
  relay.attachViewer(true);
  const { value: second } = await relay.data.next('screenFrame', from);
  expect(second.tiles.some(({ encoding }) => encoding !== TILE_ENCODING_RGB)).toBe(true);
});

test('reports a failure once to a relay that takes it, and says nothing to the viewer', async () => {
  await reconnectTo(FEATURE.sessionFailed);
  desktop.openCapture = () => {
    throw new AgentFault('capture_failed', 'no shared memory');
  };
  await relay.startSession();
  expect((await relay.control.next('sessionFailed')).value).toEqual({
    sessionId: 'session-1',
    code: 'capture_failed',
    detail: 'no shared memory',
  });
  await waitFor(() => relay.dataSocket?.readyState === 3);
  // longer than a relay of release 1.0 is given before it is told
  await new Promise((resolve) => setTimeout(resolve, 400));
  const kinds = [...relay.control.all, ...relay.data.all].map(({ $case }) => $case);
  expect(kinds.filter((kind) => kind === 'sessionFailed')).toHaveLength(1);
  expect(kinds).not.toContain('sessionRefused');
  expect(kinds).not.toContain('agentError');
});

test('shows its data ticket in the upgrade request where the relay takes it there', async () => {
  await reconnectTo(FEATURE.dataTicketHeader);
  await relay.startSession();
  relay.attachViewer();
  await relay.data.next('screenFrame');
  expect(relay.tickets).toEqual(['Bearer ticket-session-1']);
  expect(relay.data.all.map(({ $case }) => $case)).not.toContain('dataHello');
});

test.each([401, 404])('a data ticket refused with %i ends that attempt, not the agent', async (status) => {
  await reconnectTo(FEATURE.dataTicketHeader);
  relay.dataRefusals = [{ status }];
  const value = {
    sessionId: 'session-1',
    mode: 'unattended',
    technicianName: '',
    reason: '',
    dataTicket: 'x',
  };
  relay.sendControl({ $case: 'sessionStart', value });
  await waitFor(() => lines.some((line) => line.msg === 'data socket closed' && line.status === status));
  const registrations = relay.keys.length;
  await relay.startSession();
  relay.attachViewer();
  await relay.data.next('screenFrame');
  expect(relay.keys).toHaveLength(registrations);
});

test('ignores and counts what it does not know, on both sockets', async () => {
  await relay.startSession();
  const unknown = Buffer.from([0xfa, 0x3f, 0x00]);
  const notForAgents = StreamMessage.encode({
    body: { $case: 'sessionEnded', value: { reason: 'requested' } },
  }).finish();
  for (let i = 0; i < 50; i++) {
    relay.controlSocket?.send(unknown);
    for (const bytes of [unknown, notForAgents]) relay.dataSocket?.send(bytes);
  }
  relay.attachViewer();
  await relay.data.next('screenFrame');
  relay.sendControl({ $case: 'sessionEnd', value: { sessionId: 'session-1', reason: 'requested' } });
  const counts = () => lines.filter(({ msg }) => msg === 'messages ignored');
  await waitFor(() => counts().length === 1);
  await reconnectTo();
  await waitFor(() => counts().length === 2);
  expect(counts()).toMatchObject([
    { session_id: 'session-1', count: 100 },
    { socket: 'control', count: 50 },
  ]);
  expect(lines.filter(({ msg }) => msg === 'message ignored')).toHaveLength(2);
});

test('a capture that fails is told to the viewer, then to a relay of release 1.0', async () => {
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
