import { seatAnswers } from '@guru/machine-identity';
import type { AgentConnection } from './agent-connection.ts';
import type { LiveSession } from './live-session.ts';

/** The agents that are connected to this relay, and the sessions that it serves. */
export class LocalPeers {
  readonly #agents = new Map<string, AgentConnection>();
  readonly #sessions = new Map<string, LiveSession>();
  readonly #sessionByAgent = new Map<string, LiveSession>();

  agent(agentId: string): AgentConnection | undefined {
    return this.#agents.get(agentId);
  }

  agents(): Iterable<AgentConnection> {
    return this.#agents.values();
  }

  /** Whether the agent is connected and answers. */
  agentAnswers(agentId: string): Promise<boolean> {
    return seatAnswers(() => this.#agents.get(agentId));
  }

  /** Makes this the agent's connection. @returns the one that it takes the place of */
  attachAgent(connection: AgentConnection): AgentConnection | undefined {
    const previous = this.#agents.get(connection.agentId);
    this.#agents.set(connection.agentId, connection);
    return previous;
  }

  /** @returns false when another connection has taken its place already */
  detachAgent(connection: AgentConnection): boolean {
    if (this.#agents.get(connection.agentId) !== connection) return false;
    return this.#agents.delete(connection.agentId);
  }

  session(sessionId: string): LiveSession | undefined {
    return this.#sessions.get(sessionId);
  }

  sessions(): Iterable<LiveSession> {
    return this.#sessions.values();
  }

  /** The open session of an agent; there is at most one. */
  sessionOfAgent(agentId: string): LiveSession | undefined {
    return this.#sessionByAgent.get(agentId);
  }

  addSession(session: LiveSession): void {
    this.#sessions.set(session.sessionId, session);
    this.#sessionByAgent.set(session.agentId, session);
  }

  removeSession(session: LiveSession): void {
    if (this.#sessions.get(session.sessionId) === session) this.#sessions.delete(session.sessionId);
    if (this.#sessionByAgent.get(session.agentId) === session) this.#sessionByAgent.delete(session.agentId);
  }
}
