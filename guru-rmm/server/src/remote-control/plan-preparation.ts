import type { ConnectAgent } from '../connect-client/connect-client.ts';

/** What is to be done before the viewer can see the machine. */
export interface Preparation {
  /** Make a key of this machine: GC does not know it, or nobody knows a key that it could come with. */
  mintKey: boolean;
  /** Tell the machine's agent to fetch, verify and start GC's agent. */
  ensureAgent: boolean;
}

/**
 * Decides what a machine needs.
 * @param seen the machine as GC knows it, null when it does not
 * @param releaseVersion version of the release channel, null when it cannot be told
 * @param keyKnown whether a key of this machine is on record and not revoked
 */
export function planPreparation(
  seen: Pick<ConnectAgent, 'connected' | 'agent_version'> | null,
  releaseVersion: string | null,
  keyKnown: boolean,
): Preparation {
  if (seen === null) return { mintKey: true, ensureAgent: true };
  const current = releaseVersion === null || seen.agent_version === releaseVersion;
  // A connected agent holds a key that works, on record or not.
  if (seen.connected && current) return { mintKey: false, ensureAgent: false };
  return { mintKey: !keyKnown, ensureAgent: true };
}
