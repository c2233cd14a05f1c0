import type { AgentConnection } from './agent-connection.ts';
import type { LiveSession } from './live-session.ts';

/**
 * Who is connected where. The relay asks nothing else for it, so that several relays can share the answer through an
 * engine made for that; the default lives in the process.
 */
export interface SessionRouting {
  agent(agentId: string): AgentConnection | undefined;
  agents(): Iterable<AgentConnection>;
  /** Makes this the agent's connection. @returns the one that it takes the place of */
  attachAgent(connection: AgentConnection): AgentConnection | undefined;
  /** @returns false when another connection has taken its place already */
  detachAgent(connection: AgentConnection): boolean;

  session(sessionId: string): LiveSession | undefined;
  sessions(): Iterable<LiveSession>;
  /** The open session of an agent; there is at most one. */
  sessionOfAgent(agentId: string): LiveSession | undefined;
  addSession(session: LiveSession): void;
  removeSession(session: LiveSession): void;
}

export class InProcessRouting implements SessionRouting {
  readonly #agents = new Map<string, AgentConnection>();
  readonly #sessions = new Map<string, LiveSession>();
  readonly #sessionByAgent = new Map<string, LiveSession>();

  agent(agentId: string): AgentConnection | undefined {
    return this.#agents.get(agentId);
  }

  agents(): Iterable<AgentConnection> {
    return this.#agents.values();
  }

  attachAgent(connection: AgentConnection): AgentConnection | undefined {
    const previous = this.#agents.get(connection.agentId);
    this.#agents.set(connection.agentId, connection);
    return previous;
  }

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

  sessionOfAgent(agentId: string): LiveSession | undefined {
    return this.#sessionByAgent.get(agentId);
  }

  addSession(session: LiveSession): void {
    this.#sessions.set(session.sessionId, session);
    this.#sessionByAgent.set(session.agentId, session);
  }

  removeSession(session: LiveSession): void {
    this.#sessions.delete(session.sessionId);
    if (this.#sessionByAgent.get(session.agentId) === session) this.#sessionByAgent.delete(session.agentId);
  }
}
