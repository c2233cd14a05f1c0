import { eventually } from '@guru-connect/testing/eventually';
import { FEATURE } from '@guru-connect/proto/features';
import { StreamMessage, TileEncoding } from '@guru-connect/proto/stream';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { FakeDesktop } from '../src/desktop/fake/fake-desktop.ts';
import { AgentFault } from '../src/fault/agent-fault.ts';
import type { FakeRelay } from './support/fake-relay.ts';
import { ONE, StartedAgent } from './support/started-agent.ts';

let started: StartedAgent;
let relay: FakeRelay;
let desktop: FakeDesktop;
let lines: StartedAgent['lines'];

beforeEach(async () => {
  started = await StartedAgent.start();
  ({ relay, desktop, lines } = started);
});

afterEach(() => started.stop());

/** Registers again, with a relay that announces these features. */
async function reconnectTo(...features: string[]): Promise<void> {
  relay.features = features;
  const from = relay.control.all.length;
  relay.controlSocket?.close(1012);
  await relay.control.next('register', from);
}

test('announces its encodings and features when it registers', async () => {
  const { TILE_ENCODING_COPY, TILE_ENCODING_LARGE_JPEG } = TileEncoding;
  const { TILE_ENCODING_JPEG, TILE_ENCODING_PALETTE, TILE_ENCODING_RGB } = TileEncoding;
  expect((await relay.registered()).capabilities).toEqual({
    encodings: [
      TILE_ENCODING_PALETTE,
      TILE_ENCODING_RGB,
      TILE_ENCODING_JPEG,
      TILE_ENCODING_COPY,
      TILE_ENCODING_LARGE_JPEG,
    ],
    features: [FEATURE.consent],
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

test('reports a failure once to a relay that takes SessionFailed, and sends the viewer nothing', async () => {
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
  await eventually(() => relay.dataSocket?.readyState === 3);
  // Longer than the agent waits before it reports a failure to a relay of release 1.0.
  await new Promise((resolve) => setTimeout(resolve, 400));
  const kinds = [...relay.control.all, ...relay.data.all].map(({ $case }) => $case);
  expect(kinds.filter((kind) => kind === 'sessionFailed')).toHaveLength(1);
  expect(kinds).not.toContain('sessionRefused');
  expect(kinds).not.toContain('agentError');
});

test('sends its data ticket in the upgrade request when the relay announces that it takes it there', async () => {
  await reconnectTo(FEATURE.dataTicketHeader);
  await started.watchedSession();
  expect(relay.tickets).toEqual(['Bearer ticket-session-1']);
  expect(relay.data.all.map(({ $case }) => $case)).not.toContain('dataHello');
});

test.each([401, 404])('a data ticket refused with %i ends that attempt, not the agent', async (status) => {
  await reconnectTo(FEATURE.dataTicketHeader);
  relay.dataRefusals = [{ status }];
  relay.sendSessionStart();
  await eventually(() => lines.some((line) => line.msg === 'data socket closed' && line.status === status));
  const registrations = relay.keys.length;
  await started.watchedSession();
  expect(relay.keys).toHaveLength(registrations);
});

test('ignores and counts unknown messages on both sockets', async () => {
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
  await eventually(() => counts().length === 1);
  await reconnectTo();
  await eventually(() => counts().length === 2);
  expect(counts()).toMatchObject([
    { session_id: 'session-1', count: 100 },
    { socket: 'control', count: 50 },
  ]);
  expect(lines.filter(({ msg }) => msg === 'message ignored')).toHaveLength(2);
});

test('reports a failed capture to the viewer, then to a relay of release 1.0', async () => {
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

test('reports changed monitors to relay and viewer', async () => {
  await started.watchedSession();
  const from = relay.data.all.length;
  desktop.setMonitors([{ ...ONE, width: 100 }]);
  expect((await relay.control.next('monitorsChanged')).value.monitors[0]?.width).toBe(100);
  expect((await relay.data.next('desktopInfo', from)).value.monitors[0]?.width).toBe(100);
});

test('replaces the data socket when a session starts again', async () => {
  await started.watchedSession();
  const first = relay.dataSocket;
  const from = relay.data.all.length;
  await relay.startSession();
  relay.attachViewer();
  expect((await relay.data.next('screenFrame', from)).value).toMatchObject({ seq: 1, whole: true });
  expect(relay.dataSocket).not.toBe(first);
  expect(first?.readyState).toBeGreaterThanOrEqual(2);
});

test('ignores the end of another session', async () => {
  await relay.startSession();
  relay.sendControl({ $case: 'sessionEnd', value: { sessionId: 'session-0', reason: 'requested' } });
  const from = relay.data.all.length;
  relay.attachViewer();
  await relay.data.next('screenFrame', from);
});

test('releases a repeating key when the viewer falls silent, but not its modifier', async () => {
  await started.watchedSession();
  for (const code of ['ControlLeft', 'KeyZ']) {
    relay.sendData({ $case: 'keyEvent', value: { code, down: true } });
  }
  const strokes = ['key ControlLeft down', 'key KeyZ down', 'key KeyZ up'];
  await eventually(() => desktop.inputs.length >= strokes.length);
  expect(desktop.inputs).toEqual(strokes);
});

test('ends the session and not the agent when the display fails to list its monitors', async () => {
  await relay.startSession();
  jest.spyOn(desktop, 'monitors').mockRejectedValue(new AgentFault('no_display', 'the X server is gone'));
  desktop.setMonitors([{ ...ONE, width: 100 }]);
  expect((await relay.data.next('agentError')).value).toMatchObject({ code: 'no_display', fatal: true });
  expect((await relay.control.next('sessionRefused')).value).toMatchObject({ code: 'no_display' });
  expect((await relay.control.next('monitorsChanged')).value.monitors).toEqual([]);
});

test('ends the session when the display is lost, and registers with no monitors from then on', async () => {
  await relay.startSession();
  desktop.lose();
  expect((await relay.data.next('agentError')).value).toMatchObject({ code: 'no_display', fatal: true });
  expect((await relay.control.next('monitorsChanged')).value.monitors).toEqual([]);
  const from = relay.control.all.length;
  relay.controlSocket?.terminate();
  expect((await relay.control.next('register', from)).value.monitors).toEqual([]);
});

test('goes on with a session when its display comes back, and it fails when another kind comes', async () => {
  await reconnectTo(FEATURE.sessionFailed);
  await started.watchedSession();
  const second = new FakeDesktop([{ ...ONE, width: 80 }]);
  started.openDesktop = async () => {
    throw new AgentFault('no_display', 'no X server listens');
  };
  desktop.lose();
  await eventually(() => relay.dataSocket?.readyState === 3);
  const from = relay.data.all.length;
  // as the relay does for a data socket that was lost, also while there is no display
  relay.sendSessionStart();
  relay.sendSessionStart();
  started.openDesktop = async () => second;
  expect((await relay.data.next('dataHello', from)).value).toMatchObject({ sessionId: 'session-1' });
  relay.attachViewer();
  expect((await relay.data.next('desktopInfo', from)).value.monitors[0]?.width).toBe(80);
  await relay.data.next('screenFrame', from);

  started.openDesktop = async () => {
    throw new AgentFault('display_unsupported', 'this desktop is a Wayland session');
  };
  second.lose();
  relay.sendSessionStart();
  const { value } = await relay.control.next('sessionFailed');
  expect(value).toMatchObject({ code: 'display_unsupported', detail: expect.stringContaining('Wayland') });
  const kinds = relay.control.all.map(({ $case }) => $case);
  expect(kinds).not.toContain('sessionRefused');
});

test('goes on with a session whose display does not answer for a while', async () => {
  await started.watchedSession();
  desktop.setState('silent');
  await eventually(() => lines.some(({ msg }) => msg === 'the display does not answer'));
  desktop.setState('ready');
  await eventually(() => lines.some(({ msg }) => msg === 'the display answers again'));
  const from = relay.data.all.length;
  relay.sendData({ $case: 'refreshRequest', value: {} });
  await relay.data.next('screenFrame', from);
});

test('of a service registers without a desktop, says why a session is refused, and serves once there is one', async () => {
  const fault = new AgentFault('no_display', 'nobody is signed in to a desktop');
  const waiting = await StartedAgent.startWithout(fault);
  expect(waiting.relay.control.all[0]).toMatchObject({ value: { monitors: [] } });
  waiting.relay.sendSessionStart();
  expect((await waiting.relay.control.next('sessionRefused')).value).toMatchObject({
    code: 'no_display',
    detail: 'nobody is signed in to a desktop',
  });
  waiting.openDesktop = async () => waiting.desktop;
  await waiting.watchedSession();
  await waiting.stop();
});
