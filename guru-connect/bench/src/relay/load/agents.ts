// Many agents that are connected and quiet.
import { ApiClient } from '../api-client.ts';
import { BenchAgent, type FailedTry } from '../bench-agent.ts';
import type { Target } from '../relay-process.ts';
import { serveCalls } from '../serve-calls.ts';
import { inParallel, until } from '../wait.ts';
import { addressOf } from '../wire.ts';

const MINTING = 32;
/** Handshakes under way at a time while the fleet comes up for the first time, which is not measured. */
const CONNECTING = 64;
/** For the set-up only; on a busy machine handshakes time out and are tried again with growing waits. */
const REGISTER_MS = 240_000;

const keys: string[] = [];
let agents: BenchAgent[] = [];
let failures: FailedTry[] = [];

const methods = {
  /** Mints the keys, which stay in this process. */
  async mint({ target, count }: { target: Target; count: number }): Promise<void> {
    const api = new ApiClient(target, MINTING);
    await inParallel(count, MINTING, async (i) => {
      const { key } = await api.call<{ key: string }>('POST', `/agents/machine-${i}/keys`, {});
      keys[i] = key;
    });
    api.close();
  },

  /** Connects an agent for each key and waits until all are registered. */
  async connect({ relayUrl }: { relayUrl: string }): Promise<void> {
    const failed = (attempt: FailedTry) => failures.push(attempt);
    agents = keys.map(
      (key, i) =>
        new BenchAgent(
          { relayUrl, agentId: `machine-${i}`, key, localAddress: addressOf(i), withSession: false },
          { failed },
        ),
    );
    await inParallel(agents.length, CONNECTING, async (i) => {
      const agent = agents[i];
      agent?.start();
      const why = () => failures.at(-1)?.why ?? 'no answer';
      await until(() => agent?.registeredAt !== undefined, REGISTER_MS, `machine-${i}: ${why()}`);
    });
    failures = [];
  },

  async registered(): Promise<number> {
    return agents.filter(({ registeredAt }) => registeredAt !== undefined).length;
  },

  /** Whatever the agents have failed at since they were all registered for the first time. */
  async failures(): Promise<FailedTry[]> {
    return failures;
  },

  /**
   * Waits, at most that long, until every agent has registered at or after a time.
   * @returns when each did, in ms since the epoch; those that have not are left out
   */
  async backSince({ since, timeoutMs }: { since: number; timeoutMs: number }): Promise<number[]> {
    const back = () =>
      agents.flatMap(({ registeredAt = 0 }) => (registeredAt >= since ? [registeredAt] : []));
    await until(() => back().length === agents.length, timeoutMs, 'some are away').catch(() => undefined);
    return back();
  },
};

export type AgentMethods = typeof methods;
serveCalls(methods);
