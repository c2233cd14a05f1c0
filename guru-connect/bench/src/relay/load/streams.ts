// Agents that send pictures and viewers that receive them, of one relay and of the pipe beside it.
import { once } from 'node:events';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import { sleep } from '../../context.ts';
import { ApiClient } from '../api-client.ts';
import { BenchSession } from '../bench-session.ts';
import type { Target } from '../relay-process.ts';
import { serveCalls } from '../serve-calls.ts';
import { until } from '../wait.ts';
import { connectSocket, encodeStream, screenFrame, stamp, stampOf } from '../wire.ts';

/** A way for messages: the relay's, or the pipe's with the same software at both ends. */
export type Way = 'relay' | 'pipe';

interface Lane {
  send(frame: Uint8Array, sent: () => void): void;
  onFrame(handle: (frame: Buffer) => void): void;
}

/** Bytes under way between sender and socket: enough to keep both busy. */
const WINDOW = 1024 * 1024;
const ARRIVAL_MS = 60_000;
/** What the agent of a stalled viewer holds itself. The real agent stops earlier: two frames without acknowledgement. */
const AGENT_BUFFER = 4 * 1024 * 1024;
/** As long unchanged, what an agent holds is settled; one that is still read is not waited for longer. */
const SETTLED_MS = 500;
const SETTLING_MS = 10_000;
/** Within the silence after which the relay cuts a viewer. */
const SIGN_OF_LIFE_MS = 5000;

const sessions: BenchSession[] = [];
let pipe: Lane | undefined;
let latencies: number[] = [];
const timers: NodeJS.Timeout[] = [];

const first = (): BenchSession => {
  const [session] = sessions;
  if (!session) throw new Error('no session is open');
  return session;
};

const relayLane = (session: BenchSession): Lane => ({
  send: (frame, sent) => session.data.send(frame, sent),
  onFrame: (handle) => {
    session.onFrame = handle;
  },
});

function lane(way: Way): Lane {
  if (way === 'relay') return relayLane(first());
  if (!pipe) throw new Error('the pipe is not connected');
  return pipe;
}

const methods = {
  async open({ target, name, count }: { target: Target; name: string; count: number }): Promise<void> {
    const api = new ApiClient(target, 4);
    for (let i = 0; i < count; i++)
      sessions.push(await BenchSession.open(api, target.url, `${name}-${i}`, sessions.length));
    api.close();
  },

  /** Connects to the pipe, which leads back to a port of this process. */
  async openPipe({ port, back }: { port: number; back: number }): Promise<void> {
    const server = new WebSocketServer({ port: back, host: '127.0.0.1', perMessageDeflate: false });
    const accepted = once(server, 'connection');
    const near = connectSocket(`ws://127.0.0.1:${port}/`);
    const [far] = (await accepted) as [WebSocket];
    if (near.readyState !== near.OPEN) await once(near, 'open');
    let handle: (frame: Buffer) => void = () => undefined;
    far.on('message', (data) => {
      if (Buffer.isBuffer(data)) handle(data);
    });
    pipe = {
      send: (frame, sent) => near.send(frame, sent),
      onFrame: (next) => {
        handle = next;
      },
    };
  },

  /** Sends as fast as it goes for `ms`, and ends when everything has arrived. */
  async transfer({ way, bytes, ms }: { way: Way; bytes: number; ms: number }): Promise<{ bytes: number }> {
    const { send, onFrame } = lane(way);
    const frame = screenFrame(bytes);
    const end = performance.now() + ms;
    let [sent, arrived] = [0, 0];
    onFrame(() => {
      arrived += 1;
    });
    const next = () => {
      if (performance.now() > end) return;
      sent += 1;
      send(frame, next);
    };
    for (let i = 0; i < WINDOW / bytes; i++) next();
    await until(
      () => performance.now() > end && arrived === sent,
      ms + ARRIVAL_MS,
      `not all arrived by ${way}`,
    );
    return { bytes: arrived * bytes };
  },

  /** One message after the other, with a pause between. @returns ms from sending to arrival, one way, of each */
  async oneByOne(options: { way: Way; bytes: number; count: number; pauseMs: number }): Promise<number[]> {
    const { send, onFrame } = lane(options.way);
    const frame = screenFrame(options.bytes);
    const times: number[] = [];
    for (let i = 0; i < options.count; i++) {
      const arrived = new Promise<number>((resolve) => {
        onFrame((got) => resolve(performance.now() - stampOf(got)));
      });
      stamp(frame, performance.now());
      send(frame, () => undefined);
      times.push(await arrived);
      await sleep(options.pauseMs);
    }
    return times;
  },

  /** From now on each session's agent sends a frame at this rate; sessions take turns. */
  async steady({ bytes, perSecond }: { bytes: number; perSecond: number }): Promise<void> {
    const period = 1000 / perSecond;
    for (const [index, session] of sessions.entries()) {
      const frame = screenFrame(bytes);
      session.onFrame = (got) => latencies.push(performance.now() - stampOf(got));
      const begin = setTimeout(
        () => {
          const beat = setInterval(() => {
            stamp(frame, performance.now());
            session.data.send(frame);
          }, period);
          timers.push(beat);
        },
        (index * period) / sessions.length,
      );
      timers.push(begin);
    }
  },

  /** @returns the latencies in ms since the last call */
  async takeLatencies(): Promise<number[]> {
    const taken = latencies;
    latencies = [];
    return taken;
  },

  /**
   * The viewers stop reading for good, but still give signs of life, so that the relay does not cut them; their agents
   * send whenever their own buffer has room.
   */
  async stall({ bytes }: { bytes: number }): Promise<void> {
    for (const timer of timers) clearInterval(timer);
    const frame = screenFrame(bytes);
    for (const session of sessions) {
      session.viewer.pause();
      const ack = encodeStream({ $case: 'frameAck', value: { seq: 1 } });
      timers.push(setInterval(() => session.viewer.send(ack), SIGN_OF_LIFE_MS));
      timers.push(
        setInterval(() => {
          while (session.data.bufferedAmount < AGENT_BUFFER) session.data.send(frame);
        }, 33),
      );
    }
  },

  /** @returns bytes that wait in the agents' own buffers, because the relay no longer reads them; once it is settled */
  async heldBack(): Promise<number> {
    const now = () => sessions.reduce((sum, { data }) => sum + data.bufferedAmount, 0);
    let [held, since] = [-1, performance.now()];
    const isSettled = () => {
      if (now() !== held) [held, since] = [now(), performance.now()];
      return performance.now() - since > SETTLED_MS;
    };
    await until(isSettled, SETTLING_MS, 'the relay goes on reading').catch(() => undefined);
    return held;
  },
};

export type StreamMethods = typeof methods;
serveCalls(methods);
