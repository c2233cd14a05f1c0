// A caller of the integration API that opens sessions, many at a time.
import { ApiClient, sessionRequest } from '../api-client.ts';
import type { Target } from '../relay-process.ts';
import { serveCalls } from '../serve-calls.ts';
import { inParallel } from '../wait.ts';

const MINTING = 32;

export interface PairTimes {
  readonly elapsedMs: number;
  /** Ms of `POST /sessions`, of `POST /viewer-token`, and of both together, of each pair. */
  readonly session: number[];
  readonly token: number[];
  readonly pair: number[];
}

const methods = {
  /** Makes agents known to the relay, `machine-0` and following. */
  async makeAgents({ target, count }: { target: Target; count: number }): Promise<void> {
    const api = new ApiClient(target, MINTING);
    await inParallel(count, MINTING, async (i) => {
      await api.call('POST', `/agents/machine-${i}/keys`, {});
    });
    api.close();
  },

  /** Opens a session of each agent from `from` on and makes its viewer token, as a click does. */
  async openSessions(options: {
    target: Target;
    from: number;
    count: number;
    concurrency: number;
  }): Promise<PairTimes> {
    const api = new ApiClient(options.target, options.concurrency);
    const times: PairTimes = { elapsedMs: 0, session: [], token: [], pair: [] };
    const began = performance.now();
    await inParallel(options.count, options.concurrency, async (i) => {
      const start = performance.now();
      const { session_id } = await api.call<{ session_id: string }>(
        'POST',
        '/sessions',
        sessionRequest(`machine-${options.from + i}`),
      );
      const between = performance.now();
      await api.call('POST', `/sessions/${session_id}/viewer-token`, {});
      const end = performance.now();
      times.session.push(between - start);
      times.token.push(end - between);
      times.pair.push(end - start);
    });
    api.close();
    return { ...times, elapsedMs: performance.now() - began };
  },
};

export type CallMethods = typeof methods;
serveCalls(methods);
