import type { ClientOrigin } from '../audit/client-origin.ts';
import type { ConnectClient } from '../connect-client/connect-client.ts';
import { ConnectError, isRejectedWith } from '../connect-client/connect-error.ts';
import type { Logger } from '../log/create-logger.ts';
import type { ConnectKeyStore } from './connect-key-store.ts';
import { KEPT_FOR_MACHINE_MS } from './preparation-limits.ts';

interface Machine {
  agentId: string;
  connectAgentId: string;
}
interface IssuedKey {
  key: string;
  keyId: string;
}

/** A key that was made for a machine and not fetched by it is revoked after this. */
const PARKED_MS = KEPT_FOR_MACHINE_MS;

export type ConnectKeys = ReturnType<typeof createConnectKeys>;

/**
 * The per-machine keys of GC. A key is made either when the machine asks for one, or by the broker, so that GC knows
 * the machine before a session is created for it; then the plaintext waits in memory, and nowhere else, until the
 * machine fetches it.
 */
export function createConnectKeys(connect: ConnectClient, store: ConnectKeyStore, log: Logger) {
  const parked = new Map<string, IssuedKey & { machine: Machine; timer: NodeJS.Timeout }>();
  /** One change of a machine's keys at a time, so that two requests cannot revoke each other's key. */
  const queues = new Map<string, Promise<unknown>>();

  const inTurn = <T>(agentId: string, work: () => Promise<T>): Promise<T> => {
    const turn = (queues.get(agentId) ?? Promise.resolve()).then(work, work);
    queues.set(agentId, turn);
    const done = () => {
      if (queues.get(agentId) === turn) queues.delete(agentId);
    };
    turn.then(done, done);
    return turn;
  };

  const provision = async ({ agentId, connectAgentId }: Machine): Promise<IssuedKey> => {
    const made = await connect.provisionAgentKey(connectAgentId, 'Guru RMM');
    await store.add(agentId, made.key_id);
    return { key: made.key, keyId: made.key_id };
  };

  const revoke = async (connectAgentId: string, keyId: string) => {
    try {
      await connect.revokeAgentKey(connectAgentId, keyId);
    } catch (error) {
      // Already gone is what we wanted.
      if (!isRejectedWith(error, 'key_not_found') && !isRejectedWith(error, 'agent_not_found')) throw error;
    }
    await store.markRevoked(keyId);
  };

  const unpark = (agentId: string) => {
    const entry = parked.get(agentId);
    if (entry === undefined) return null;
    clearTimeout(entry.timer);
    parked.delete(agentId);
    return entry;
  };

  /** Revokes the parked key unless the machine has fetched it meanwhile. */
  const discard = (agentId: string): Promise<void> =>
    inTurn(agentId, async () => {
      const entry = unpark(agentId);
      if (entry !== null) await revoke(entry.machine.connectAgentId, entry.keyId);
    });

  let isFailing = false;

  /** Revokes the keys of machines that are removed. What GC does not answer for is left to the next time. */
  const revokeOfRemoved = async (): Promise<void> => {
    let hasFailed = false;
    for (const { agent_id, connect_agent_id, key_id } of await store.ofRemoved()) {
      try {
        await inTurn(agent_id, () => revoke(connect_agent_id, key_id));
      } catch (error) {
        hasFailed = true;
        if (!isFailing)
          log.warn({ err: error, agent_id, key_id }, '[WARNING] key of a removed machine not revoked yet');
        // One key that is refused does not keep the others alive; an absent Guru Connect is not asked again for each.
        if (error instanceof ConnectError && error.kind === 'unreachable') break;
      }
    }
    isFailing = hasFailed;
  };

  return {
    revokeOfRemoved,
    isKnown: (agentId: string): Promise<boolean> => store.hasLiveKey(agentId),
    discard,

    /** Makes a key for a machine to fetch. */
    park: (machine: Machine): Promise<void> =>
      inTurn(machine.agentId, async () => {
        const before = unpark(machine.agentId);
        if (before !== null) await revoke(machine.connectAgentId, before.keyId);
        const issued = await provision(machine);
        const timer = setTimeout(() => {
          discard(machine.agentId).catch((error: unknown) =>
            log.warn({ err: error }, '[WARNING] key not revoked'),
          );
        }, PARKED_MS);
        timer.unref();
        parked.set(machine.agentId, { ...issued, machine, timer });
      }),

    /** Hands a machine its key and revokes every earlier one. The answer is the only place where the key appears. */
    issue: (machine: Machine, from: ClientOrigin): Promise<IssuedKey> =>
      inTurn(machine.agentId, async () => {
        const issued: IssuedKey = unpark(machine.agentId) ?? (await provision(machine));
        await store.markDelivered(issued.keyId, from);
        for (const keyId of await store.otherLiveKeys(machine.agentId, issued.keyId)) {
          // GC out of reach: the old key stays on record and is revoked with the next one.
          await revoke(machine.connectAgentId, keyId).catch((error: unknown) => {
            log.warn({ err: error, key_id: keyId }, '[WARNING] replaced key not revoked yet');
          });
        }
        return { key: issued.key, keyId: issued.keyId };
      }),
  };
}
