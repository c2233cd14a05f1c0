import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectAgent } from '../connect-client/connect-client.ts';
import { ApiError } from '../errors/api-error.ts';

const POLL_MS = 100;
/** Longer than the agent's longest pause between two attempts, so that a click soon after an outage waits and works. */
const CONNECT_TIMEOUT_MS = 35_000;

/**
 * Waits until GC sees the machine's agent, in the version that is to run.
 * @throws ApiError agent_command_timeout; whatever `look` throws; the signal's reason
 */
export async function waitUntilConnected(
  look: () => Promise<Pick<ConnectAgent, 'connected' | 'agent_version'>>,
  version: string | null,
  signal: AbortSignal,
  timeoutMs: number = CONNECT_TIMEOUT_MS,
): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    const agent = await look();
    if (agent.connected && (version === null || agent.agent_version === version)) return;
    if (Date.now() >= giveUpAt) {
      const detail = 'The remote-control agent runs on the machine but did not reach Guru Connect in time.';
      throw new ApiError('agent_command_timeout', detail);
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}
