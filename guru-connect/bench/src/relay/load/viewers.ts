// Sessions whose agents send pictures at a steady rate, and whose viewers can stop reading them.
import { ApiClient } from '../api-client.ts';
import { BenchSession } from '../bench-session.ts';
import type { Target } from '../relay-process.ts';
import { serveCalls } from '../serve-calls.ts';
import { until } from '../wait.ts';
import { encodeStream, screenFrame, stamp, stampOf } from '../wire.ts';

/** What the agent of a stalled viewer holds itself. The real agent stops earlier: two frames without acknowledgement. */
const AGENT_BUFFER = 4 * 1024 * 1024;
const REFILL_MS = 33;
/** As long unchanged, what an agent holds is settled; one that is still read is not waited for longer. */
const SETTLED_MS = 500;
const SETTLING_MS = 10_000;
/** Within the silence after which the relay cuts a viewer. */
const SIGN_OF_LIFE_MS = 5000;

const sessions: BenchSession[] = [];
let latencies: number[] = [];
const timers: NodeJS.Timeout[] = [];

const methods = {
  async open({ target, name, count }: { target: Target; name: string; count: number }): Promise<void> {
    const api = new ApiClient(target, 1);
    for (let i = 0; i < count; i++)
      sessions.push(await BenchSession.open(api, target.url, `${name}-${i}`, i));
    api.close();
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
        }, REFILL_MS),
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

export type ViewerMethods = typeof methods;
serveCalls(methods);
