import { FEATURE } from '@guru-connect/proto/features';
import { eventually } from '@guru-connect/testing/eventually';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AgentProcess } from './support/agent-process.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { Xvfb } from './support/xvfb.ts';

const HEARTBEAT_MS = 200;
/** What a busy machine may delay a heartbeat by. */
const LATE_MS = 2_000;
/** How long the X server stands still: longer than the agent waits before it says so. */
const STILL_MS = 5_000;

let server: Xvfb;
let relay: FakeRelay;
let agent: AgentProcess;

beforeEach(async () => {
  server = await Xvfb.start();
  relay = await FakeRelay.start();
  relay.heartbeatMs = HEARTBEAT_MS;
  relay.features = [FEATURE.sessionFailed, FEATURE.dataTicketHeader];
  agent = new AgentProcess({ relayUrl: relay.url, display: server.display });
  await relay.registered();
  await relay.startSession('session-1', { indicator: true });
  relay.attachViewer();
  await relay.data.next('screenFrame');
  await eventually(() => panels() === 1);
});

afterEach(async () => {
  server.signal('SIGCONT');
  await agent.stop();
  await relay.stop();
  await server.stop();
});

/** When the agent sent each of its heartbeats, in milliseconds of its own clock. */
function heartbeats(): number[] {
  return relay.control.all.flatMap((body) => (body.$case === 'heartbeat' ? [body.value.sentAtMs] : []));
}

function longestPause(times: readonly number[]): number {
  return Math.max(...times.slice(1).map((time, i) => time - (times[i] ?? time)));
}

/** Dialogs and banners that the X server shows. Only while it answers. */
function panels(): number {
  return server.run('xwininfo', '-root', '-tree').toString().split('"GuruConnect"').length - 1;
}

/** The primary monitor, as the viewer was last told. */
function primary(): number {
  const last = relay.data.all.findLast((body) => body.$case === 'desktopInfo');
  const monitors = last?.$case === 'desktopInfo' ? last.value.monitors : [];
  return monitors.find((monitor) => monitor.primary)?.monitorId ?? 0;
}

function logged(words: string): boolean {
  return agent.lines.some(({ msg }) => msg === words);
}

test('while the X server stands still under a banner the control socket goes on, and afterwards picture and input do', async () => {
  const first = heartbeats().length;
  server.signal('SIGSTOP');
  const stopped = performance.now();
  for (let x = 0; performance.now() - stopped < STILL_MS; x++) {
    relay.sendData({
      $case: 'pointerEvent',
      value: { monitorId: 1, x: 100 + (x % 500), y: 40, buttons: x % 2 },
    });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await eventually(() => logged('the display does not answer'));
  const during = heartbeats().slice(first);
  expect(during.length).toBeGreaterThan(2);
  expect(longestPause(during)).toBeLessThan(HEARTBEAT_MS + LATE_MS);

  const frames = relay.data.all.length;
  server.signal('SIGCONT');
  relay.sendData({ $case: 'pointerEvent', value: { monitorId: 1, x: 321, y: 123, buttons: 0 } });
  relay.sendData({ $case: 'refreshRequest', value: {} });
  await relay.data.next('screenFrame', frames);
  await eventually(() => server.run('xdotool', 'getmouselocation').toString().startsWith('x:321 y:123'));
  await eventually(() => logged('the display answers again'));
  expect(panels()).toBe(1);
  expect(logged('the banner is not in front')).toBe(false);
});

test('a question on an X server that stands still is unanswered, not timed out, and delays nothing', async () => {
  relay.askConsent('session-1', { timeoutMs: 4_000, silenceAllows: true });
  await relay.control.next('consentShown');
  const first = heartbeats().length;
  server.signal('SIGSTOP');
  const { value } = await relay.control.next('consentResponse');
  expect(value).toMatchObject({ accepted: false, outcome: 'unavailable', cause: 'unresponsive' });
  await eventually(() => logged('the display does not answer'));
  expect(longestPause(heartbeats().slice(first))).toBeLessThan(HEARTBEAT_MS + LATE_MS);

  server.signal('SIGCONT');
  await eventually(() => logged('the display answers again'));
  await eventually(() => panels() === 1);
});

test('a session goes on when its X server is killed and started again', async () => {
  server.signal('SIGSTOP');
  const killed = performance.now();
  await server.stop('SIGKILL');
  await eventually(() => relay.dataSocket?.readyState === 3);
  expect(performance.now() - killed).toBeLessThan(LATE_MS);
  await eventually(() => logged('the display is gone'));

  // as the relay does for a data socket that was lost
  relay.sendSessionStart('session-1', { indicator: true });
  const frames = relay.data.all.length;
  const last = relay.dataSocket;
  server = await Xvfb.start({ display: server.display });
  await eventually(() => relay.dataSocket !== last);
  relay.attachViewer();
  await relay.data.next('screenFrame', frames);
  await eventually(() => panels() === 1);
  await eventually(() => {
    relay.sendData({ $case: 'pointerEvent', value: { monitorId: primary(), x: 321, y: 123, buttons: 0 } });
    return server.run('xdotool', 'getmouselocation').toString().startsWith('x:321 y:123');
  });
});
