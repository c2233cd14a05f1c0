import type { AgentFacts } from '../../agents/agent-store.ts';
import type { ClientOrigin } from '../../audit/client-origin.ts';
import { isUnavailable } from '../../database/unavailable.ts';
import type { EndReason } from '../../sessions/end-reason.ts';
import type { NewSession, SessionRow } from '../../sessions/session.ts';
import type { LedgerTransaction, SessionLedger } from '../../sessions/session-ledger.ts';
import type { Directory } from '../cluster/directory.ts';
import type { LocalPeers } from './local-peers.ts';
import type { RelayBus } from '../cluster/relay-bus.ts';
import type { SessionManager } from './session-manager.ts';

export interface CommandsContext {
  readonly relayId: string;
  readonly ledger: SessionLedger;
  readonly manager: SessionManager;
  readonly peers: LocalPeers;
  readonly directory: Directory;
  readonly bus: RelayBus;
}

/** What is known of an agent's connection. `facts` only where this relay holds it. */
export interface AgentPresence {
  readonly connected: boolean;
  readonly facts?: AgentFacts;
  readonly lastHeard?: Date;
}

/** What the API asks of sessions and agents, wherever they are connected. */
export class SessionCommands {
  readonly #context: CommandsContext;

  constructor(context: CommandsContext) {
    this.#context = context;
  }

  /**
   * Creates a session and has it served; an agent that is connected to this relay is bound in the same statement.
   * @param from who asked for it, for the audit
   * @param alongside what belongs into the same transaction
   * @returns undefined when the agent is unknown or has an open session
   */
  async create(
    session: NewSession,
    from: ClientOrigin,
    alongside?: (tx: LedgerTransaction, row: SessionRow) => Promise<void>,
  ): Promise<SessionRow | undefined> {
    const { ledger, manager, peers, directory, relayId, bus } = this.#context;
    // A session whose agent is away is served here until the agent comes.
    const owner = (await directory.ownerOf(session.agent_id)) ?? relayId;
    const agentVersion = owner === relayId ? peers.agent(session.agent_id)?.facts.agent_version : undefined;
    const wanted = { session, from, relayId: owner, agentVersion };
    try {
      const row = await (alongside
        ? ledger.transact(async (tx) => {
            const made = await tx.create(wanted);
            if (made) await alongside(tx, made);
            return made;
          })
        : ledger.create(wanted));
      if (!row) return undefined;
      if (owner === relayId) manager.adopt(row);
      else await bus.send(owner, { command: 'serve_session', sessionId: row.session_id });
      return row;
    } catch (error) {
      // The answer to a COMMIT may be lost.
      if (isUnavailable(error)) void manager.adoptIfCommitted(session.session_id);
      throw error;
    }
  }

  /** Ends a session on request; `from` says whose, for the audit. @returns the session, as it was when it had ended before; undefined: there is none */
  async end(sessionId: string, reason: EndReason, from: ClientOrigin): Promise<SessionRow | undefined> {
    const { ledger, peers, bus, relayId } = this.#context;
    const actor = peers.session(sessionId);
    if (actor) {
      await actor.handle({ input: 'end_requested', reason, data: from });
      return await ledger.find(sessionId);
    }
    const row = await ledger.apply(sessionId, { fact: 'ended', reason, data: from });
    if (row?.end_reason && row.relay_id !== null && row.relay_id !== relayId) {
      await bus.send(row.relay_id, { command: 'session_ended', sessionId, reason: row.end_reason });
    }
    return row;
  }

  /** Closes everything that a revoked key has opened, on every relay. */
  async cutKey(keyId: string): Promise<void> {
    await this.#context.bus.broadcast({ command: 'cut_key', keyId });
  }

  async presence(agentId: string): Promise<AgentPresence> {
    const { directory, peers } = this.#context;
    const connected = (await directory.ownerOf(agentId)) !== undefined;
    const local = peers.agent(agentId);
    return local ? { connected: true, facts: local.facts, lastHeard: local.lastHeard } : { connected };
  }
}
