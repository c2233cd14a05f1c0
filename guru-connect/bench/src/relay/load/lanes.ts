// Both ends of one session's stream, and of the pipe beside it.
import { once } from 'node:events';
import { type WebSocket, WebSocketServer } from 'ws';
import { sleep } from '../../context.ts';
import { ApiClient } from '../api-client.ts';
import { BenchSession } from '../bench-session.ts';
import type { Target } from '../relay-process.ts';
import { serveCalls } from '../serve-calls.ts';
import { until } from '../wait.ts';
import { connectSocket, screenFrame, stamp, stampOf } from '../wire.ts';

/** The relay's way for messages, or the pipe's, with the same software at both ends. */
export type Way = 'relay' | 'pipe';

interface Lane {
  send(frame: Uint8Array, sent: () => void): void;
  onFrame(handle: (frame: Buffer) => void): void;
}

/** Bytes under way between sender and socket: enough to keep both busy. */
const WINDOW = 1024 * 1024;
const ARRIVAL_MS = 60_000;

const lanes = new Map<Way, Lane>();

function lane(way: Way): Lane {
  const open = lanes.get(way);
  if (!open) throw new Error(`${way} is not open`);
  return open;
}

const methods = {
  /** Opens the session whose agent sends and whose viewer receives. */
  async openSession({ target }: { target: Target }): Promise<void> {
    const api = new ApiClient(target, 1);
    const session = await BenchSession.open(api, target.url, 'machine', 0);
    api.close();
    lanes.set('relay', {
      send: (frame, sent) => session.data.send(frame, sent),
      onFrame: (handle) => {
        session.onFrame = handle;
      },
    });
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
    lanes.set('pipe', {
      send: (frame, sent) => near.send(frame, sent),
      onFrame: (next) => {
        handle = next;
      },
    });
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
};

export type LaneMethods = typeof methods;
serveCalls(methods);
