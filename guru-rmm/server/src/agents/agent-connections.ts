import { seatAnswers } from '@guru/machine-identity';
import type { ServerMessage } from '@guru-rmm/agent-protocol/server-message.ts';

/** One live socket of an agent, as the rest of the server sees it. */
export interface AgentConnection {
  readonly agentId: string;
  send(message: ServerMessage): void;
  close(code: number, reason: string): void;
  /** Whether the agent at the other end is alive now. */
  answers(): Promise<boolean>;
}

export type AgentConnections = ReturnType<typeof createAgentConnections>;

/**
 * Which agents are online. A connection takes the place of one that does not answer any more, and the late `close` of that
 * one must not take the newer away: removal compares identity.
 */
export function createAgentConnections() {
  const byAgent = new Map<string, AgentConnection>();
  return {
    /** @returns the connection that was replaced */
    add(connection: AgentConnection): AgentConnection | undefined {
      const previous = byAgent.get(connection.agentId);
      byAgent.set(connection.agentId, connection);
      return previous;
    },
    /** Whether this is the agent's connection now. */
    has: (connection: AgentConnection): boolean => byAgent.get(connection.agentId) === connection,
    /** @returns whether the agent is offline now */
    remove(connection: AgentConnection): boolean {
      if (byAgent.get(connection.agentId) !== connection) return false;
      return byAgent.delete(connection.agentId);
    },
    /** Whether the agent is connected and answers. */
    answers: (agentId: string): Promise<boolean> => seatAnswers(() => byAgent.get(agentId)),
    /** @returns false when the agent is not connected */
    deliver(agentId: string, message: ServerMessage): boolean {
      const connection = byAgent.get(agentId);
      connection?.send(message);
      return connection !== undefined;
    },
    /** Ends the agent's connection, if it has one. */
    close(agentId: string, code: number, reason: string): void {
      byAgent.get(agentId)?.close(code, reason);
    },
    /** The agents that are connected. */
    ids: (): string[] => [...byAgent.keys()],
    isOnline: (agentId: string): boolean => byAgent.has(agentId),
  };
}
