import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { StreamMessage } from '@guru-connect/proto/stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DATA_RATE, type MessageRateLimit, VIEWER_RATE } from '../src/relay/socket/rate-gate.ts';
import { type JoinedSession, joinedSession } from './support/open-session.ts';
import { type MeasuredRelay, startMeasuredRelay } from './support/start-measured-relay.ts';

const FLOOD_MS = 3000;
const FLOOD = 210_000;
/** Between two requests of somebody else. */
const PAUSE_MS = 20;

let relay: MeasuredRelay;

beforeAll(async () => {
  relay = await startMeasuredRelay();
});
afterAll(async () => await relay?.kill());

const VIEWER_MESSAGE = StreamMessage.encode({
  body: { $case: 'selectMonitor', value: { monitorId: 1 } },
}).finish();
const AGENT_MESSAGE = StreamMessage.encode({
  body: { $case: 'desktopInfo', value: { monitors: [], activeMonitorId: 1, features: [] } },
}).finish();

test.each<
  [
    string,
    (joined: JoinedSession) => readonly [from: 'viewer' | 'data', to: 'viewer' | 'data'],
    Uint8Array,
    MessageRateLimit,
  ]
>([
  ['viewer', () => ['viewer', 'data'], VIEWER_MESSAGE, VIEWER_RATE],
  ['agent', () => ['data', 'viewer'], AGENT_MESSAGE, DATA_RATE],
])(
  'a flood of the %s is slowed down, keeps the relay free for others and closes nothing',
  async (_, ends, message, { perSecond, burst }) => {
    const { url } = relay;
    const joined = await joinedSession({ url });
    const [from, to] = ends(joined);
    const { socket } = joined[from];
    let arrived = 0;
    joined[to].socket.on('message', () => {
      arrived += 1;
    });
    const start = performance.now();
    // All of it lies in buffers then: the relay may take it as fast as it likes.
    for (let sent = 0; sent < FLOOD; sent += 1) {
      socket.send(message);
      if (sent % 1000 === 0) await setImmediate();
    }
    const waits: number[] = [];
    while (performance.now() - start < FLOOD_MS || waits.length < 5) {
      const asked = performance.now();
      expect((await fetch(`${url}/health/live`)).status).toBe(200);
      waits.push(performance.now() - asked);
      await sleep(PAUSE_MS);
    }
    const seconds = (performance.now() - start) / 1000;
    const median = waits.toSorted((one, other) => one - other)[Math.floor(waits.length / 2)];
    expect(median).toBeLessThan(300);
    expect(socket.readyState).toBe(socket.OPEN);
    // The average, a burst, and what was read already before a pause: a chunk of 64 KiB.
    expect(arrived).toBeGreaterThan(perSecond);
    expect(arrived).toBeLessThan(perSecond * seconds + burst + 10_000);
    for (const peer of [joined.viewer, joined.data, joined.control]) peer.socket.terminate();
  },
);
