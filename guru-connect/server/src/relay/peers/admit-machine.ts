import { judgeArrival, type MachineFacts } from '@guru/machine-identity';
import type { KnownMachine } from '../../agents/authenticate-agent.ts';
import { recordClone } from '../../agents/clone-store.ts';
import type { ClientOrigin } from '../../audit/client-origin.ts';
import type { RelayContext } from './relay-context.ts';

/** A registration that has shown its agent's key. */
export interface Arriving {
  readonly agentId: string;
  readonly hostname: string;
  readonly machine: MachineFacts;
  /** As it was when the key was checked; undefined for the deprecated shared key, which is bound to no machine. */
  readonly known: KnownMachine | undefined;
  readonly from: ClientOrigin;
}

/**
 * Tells an agent from copies of its machine: who is connected and answers stays, a copy is refused, and administrators see
 * both. See docs/decisions/0012-cloned-machines.md.
 * @returns `cloned` once that is recorded
 */
export async function admitMachine(
  { sql, peers, log }: RelayContext,
  { agentId, hostname, machine, known, from }: Arriving,
): Promise<'admitted' | 'moved' | 'cloned'> {
  const verdict = await judgeArrival({
    known: known?.facts ?? {},
    arriving: machine,
    knownSeenAt: known?.lastSeenAt ?? null,
    seatAnswers: () => peers.agentAnswers(agentId),
    now: Date.now(),
  });
  if (verdict === 'moved')
    log.warn({ agent_id: agentId, hostname }, '[WARNING] an agent runs on another machine');
  if (verdict === 'cloned' && (await recordClone(sql, { agentId, hostname, machine, from })))
    log.warn(
      { agent_id: agentId, hostname },
      '[WARNING] refused a copy of a machine; give it an id and a key of its own',
    );
  return verdict;
}
