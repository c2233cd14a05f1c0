import { backOff } from '@guru-connect/base/back-off';
import type { SessionRow } from '../../sessions/session.ts';
import type { AgentRecords } from '../../agents/agent-records.ts';
import type { AgentConnection } from './agent-connection.ts';
import { CLOSE } from '../socket/close-codes.ts';
import type { Directory } from '../cluster/directory.ts';
import type { RelayBus, RelayCommand } from '../cluster/relay-bus.ts';
import type { SessionInput } from './live-session.ts';
import { type ActorContext, SessionActor } from './session-actor.ts';

/** Pauses before a lookup that failed is tried again. */
const LOOKUP_RETRY = { first: 500, longest: 30_000 };

export interface ManagerContext extends ActorContext {
  readonly records: AgentRecords;
  readonly relayId: string;
  readonly directory: Directory;
  readonly bus: RelayBus;
}

/** The sessions that this relay serves. `adopt` is the only way in: for new ones, after a restart, from another relay. */
export class SessionManager {
  readonly #context: ManagerContext;
  #draining = false;

  constructor(context: ManagerContext) {
    this.#context = context;
    context.bus.listen(context.relayId, (command) => this.#carryOut(command));
    context.watch.onBack(() => void this.#toAll({ input: 'database_back' }));
  }

  /**
   * Serves a session from now on, and asks its agent at once if it is connected.
   * @param before the session as a relay that is gone left it; undefined for one that this relay created
   */
  adopt(row: SessionRow, before?: SessionRow): void {
    const { peers, log } = this.#context;
    if (this.#draining || row.status === 'ended' || peers.session(row.session_id)) return;
    const actor = new SessionActor(row, before, this.#context);
    peers.addSession(actor);
    actor.handle({ input: 'agent_changed' }).catch((err: unknown) => {
      log.error({ err, session_id: row.session_id }, 'could not bind a session to its agent');
    });
  }

  /** Serves a session whose COMMIT may or may not have succeeded: its answer was lost. */
  async adoptIfCommitted(sessionId: string, failures = 0): Promise<void> {
    const { ledger, log } = this.#context;
    if (this.#draining) return;
    try {
      const row = await ledger.find(sessionId);
      if (row) this.adopt(row);
    } catch (err) {
      log.error({ err, session_id: sessionId }, 'could not look up a session');
      const retry = () => void this.adoptIfCommitted(sessionId, failures + 1);
      setTimeout(retry, backOff(LOOKUP_RETRY, failures + 1)).unref();
    }
  }

  /** Serves the open sessions of relays that are gone. @returns how many */
  async adoptOrphans(): Promise<number> {
    if (this.#draining) return 0;
    const adopted = await this.#context.ledger.adoptOrphans();
    for (const { before, after } of adopted) this.adopt(after, before);
    if (adopted.length > 0) {
      this.#context.log.warn(
        { sessions: adopted.length },
        '[WARNING] adopted sessions of a relay that is gone',
      );
    }
    return adopted.length;
  }

  /**
   * An agent has shown its key and said who it is, and no other connection of it answers. This one takes its place before
   * anything else is awaited: a key that is revoked meanwhile must find it.
   */
  attachAgent(connection: AgentConnection): void {
    const { peers, directory, relayId } = this.#context;
    peers.attachAgent(connection)?.close(CLOSE.replaced, 'another connection of this agent took over');
    void directory.claim(connection.agentId, relayId);
  }

  /** An agent has registered: binds it to the session that waits for it. */
  async agentRegistered(connection: AgentConnection): Promise<void> {
    const { peers } = this.#context;
    if (peers.agent(connection.agentId) !== connection) return;
    await peers.sessionOfAgent(connection.agentId)?.handle({ input: 'agent_changed' });
  }

  /** A control socket has closed. Nothing happens when a newer one has taken its place. */
  async agentGone(connection: AgentConnection): Promise<void> {
    const { peers, directory, relayId, records, watch, log } = this.#context;
    if (connection.ignored > 0) {
      const { agentId, ignored } = connection;
      log.info({ agent_id: agentId, ignored_messages: ignored }, 'agent sent messages of a later version');
    }
    if (!peers.detachAgent(connection) || this.#draining) return;
    await directory.release(connection.agentId, relayId);
    await peers.sessionOfAgent(connection.agentId)?.handle({ input: 'agent_changed' });
    if (watch.available) await records.lastSeen([connection]);
  }

  /** The relay stops: sessions stay open for the next one. @returns when what has happened until now is recorded */
  async drain(): Promise<void> {
    this.#draining = true;
    await this.#toAll({ input: 'drain' });
  }

  async #carryOut(command: RelayCommand): Promise<void> {
    const { peers } = this.#context;
    switch (command.command) {
      case 'serve_session':
        return await this.adoptIfCommitted(command.sessionId);
      case 'session_ended':
        await peers.session(command.sessionId)?.handle({ input: 'ended', reason: command.reason });
        return;
      case 'cut_key':
        return await this.#cutKey(command.keyId);
    }
  }

  async #cutKey(keyId: string): Promise<void> {
    const { peers } = this.#context;
    const connections = [...peers.agents()].filter((agent) => agent.keyId === keyId);
    // Sessions first: they ask the connection for its key. Cutting waits for nothing.
    const ended = this.#toAll({ input: 'key_revoked', keyId });
    for (const connection of connections) connection.close(CLOSE.credentialRefused, 'key revoked');
    await ended;
  }

  async #toAll(input: SessionInput): Promise<void> {
    await Promise.all([...this.#context.peers.sessions()].map((actor) => actor.handle(input)));
  }
}
