import { AGENT_CLOSE } from '@guru-rmm/agent-protocol/close-codes.ts';
import type { AgentConnections } from '../agents/agent-connections.ts';
import type { AgentEvents } from '../agents/agent-view.ts';
import type { RemovalStore } from '../agents/removal-store.ts';
import type { EventPublisher } from '../events/event-hub.ts';
import type { ConnectKeys } from './connect-keys.ts';

export type RemovedMachines = ReturnType<typeof createRemovedMachines>;

interface RemovedContext {
  connections: AgentConnections;
  events: EventPublisher<AgentEvents>;
  keys: Pick<ConnectKeys, 'revokeOfRemoved'>;
  removals: Pick<RemovalStore, 'toDisconnect'>;
}

/**
 * Takes from removed machines what they still have: their connection, their place in the lists, and their keys for Guru
 * Connect. It looks in the database, so that it does not matter whether this server or a command removed them.
 */
export function createRemovedMachines({ connections, events, keys, removals }: RemovedContext) {
  const announced = new Set<string>();

  return {
    async disconnect(): Promise<void> {
      for (const agentId of await removals.toDisconnect(connections.ids())) {
        connections.close(agentId, AGENT_CLOSE.unauthorized, 'the machine was removed');
        if (announced.has(agentId)) continue;
        announced.add(agentId);
        events.publish({ name: 'agent_removed', data: { agent_id: agentId } });
      }
    },
    /** Waits for Guru Connect, key by key. */
    revokeKeys: (): Promise<void> => keys.revokeOfRemoved(),
  };
}
