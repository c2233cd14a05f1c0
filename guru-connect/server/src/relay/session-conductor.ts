import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import { recordLastSeen } from '../agents/agent-store.ts';
import type { Queryable } from '../database/queryable.ts';
import type { SessionAnnouncer } from '../sessions/session-announcer.ts';
import { type EndReason, sessionDeadline } from '../sessions/session-deadline.ts';
import {
  applyEvent,
  findSession,
  type Happening,
  insertEvent,
  type SessionRow,
} from '../sessions/session-store.ts';
import type { AgentConnection } from './agent-connection.ts';
import { CLOSE } from './close-codes.ts';
import { LiveSession } from './live-session.ts';
import type { SessionRouting } from './session-routing.ts';

export interface ConductorOptions {
  readonly sql: Sql;
  readonly routing: SessionRouting;
  readonly log: Logger;
  readonly announcer: SessionAnnouncer;
  readonly reconnectGraceMs: number;
  /** UNANSWERED_MS, but in tests. */
  readonly unansweredMs: number;
}

/** How soon an agent that lost its data socket is asked for a new one. */
const RESTART_MS = 250;
/**
 * How long an agent may take to open the data socket it was asked for, before it is asked again; doubles, a few
 * times. Asking makes the ticket before it worthless, so a slow machine must not be hurried.
 */
export const UNANSWERED_MS = 3000;
const MOST_UNANSWERED_DOUBLINGS = 2;
/** How soon what the database did not take is tried again; doubles, up to the longest. */
const AGAIN_MS = 500;
const LONGEST_AGAIN_MS = 30_000;
/** A viewer may ask for another monitor as often as it likes; the audit does not grow without bounds for it. */
const MOST_MONITOR_EVENTS = 200;

/** Joins what happens on sockets, in the contract's calls and on the clock with the sessions in the database. */
export class SessionConductor {
  readonly #options: ConductorOptions;
  readonly #monitorEvents = new WeakMap<LiveSession, number>();
  #closed = false;

  constructor(options: ConductorOptions) {
    this.#options = options;
  }

  /** What of taking a session on belongs into the transaction that makes it: an agent that is there is bound. */
  async bindNew(tx: Queryable, row: SessionRow): Promise<SessionRow> {
    const { routing, announcer } = this.#options;
    const connection = routing.agent(row.agent_id);
    if (!connection) return row;
    return (await applyEvent(tx, row.session_id, boundBy(connection), announcer)) ?? row;
  }

  /** Takes on a session that stands in the database now, and starts the agent at once when it is there. */
  opened(row: SessionRow): void {
    const live = new LiveSession(
      {
        sessionId: row.session_id,
        agentId: row.agent_id,
        mode: row.mode,
        technicianName: row.technician_name,
        reason: row.reason ?? '',
        expiresAt: row.expires_at.getTime(),
        status: row.status,
      },
      {
        dataGone: (session) => this.#dataGone(session),
        viewerGone: (session) => this.#viewerGone(session),
        viewerActed: (session, act) => this.#viewerActed(session, act),
      },
    );
    this.#options.routing.addSession(live);
    this.#schedule(live);
    this.#bindSoon(live);
  }

  /** Takes on a session of which nobody knows whether it was made, since the answer to the commit was lost. */
  async openedPerhaps(sessionId: string, failures = 0): Promise<void> {
    if (this.#closed) return;
    const { sql, log } = this.#options;
    try {
      const row = await findSession(sql, sessionId);
      if (row && row.status !== 'ended') this.opened(row);
    } catch (err) {
      log.error({ err, session_id: sessionId }, 'a session could not be looked up');
      const again = () => void this.openedPerhaps(sessionId, failures + 1);
      setTimeout(again, backOff(AGAIN_MS, LONGEST_AGAIN_MS, failures)).unref();
    }
  }

  /** An agent has registered. The session that waits for it, or that its last connection had, is its to serve. */
  async agentRegistered(connection: AgentConnection): Promise<void> {
    const live = this.#options.routing.sessionOfAgent(connection.agentId);
    if (live) await this.#bind(live);
  }

  /** A control socket has closed. Nothing happens when a newer one has taken its place. */
  async agentGone(connection: AgentConnection): Promise<void> {
    const { routing, sql } = this.#options;
    if (!routing.detachAgent(connection) || this.#closed) return;
    const live = routing.sessionOfAgent(connection.agentId);
    if (live) {
      live.controlAwaySince = Date.now();
      this.#schedule(live);
      await live.lane.run(async () => {
        if (!routing.agent(connection.agentId)) await this.#missAgent(live);
      });
    }
    await recordLastSeen(sql, [connection]);
  }

  async end(
    sessionId: string,
    endReason: EndReason,
    data: Happening['data'] = {},
  ): Promise<SessionRow | undefined> {
    const live = this.#options.routing.session(sessionId);
    const happening = ending(endReason, data);
    if (!live) return await this.#applyInTransaction(sessionId, happening);
    return await live.lane.run(async () => await this.#apply(live, happening));
  }

  /** Cuts everything that this key has opened, at once: what the database is told of it waits for nobody's sockets. */
  async keyRevoked(keyId: string): Promise<void> {
    const { routing } = this.#options;
    const connections = [...routing.agents()].filter((agent) => agent.keyId === keyId);
    // Also those whose control socket is away just now: their data sockets are the key's as well.
    const cut = [...routing.sessions()].filter(
      (live) => live.keyId === keyId || routing.agent(live.agentId)?.keyId === keyId,
    );
    for (const connection of connections) connection.close(CLOSE.credentialRefused, 'key revoked');
    for (const live of cut) this.#cut(live, 'key_revoked');
    await Promise.all(cut.map((live) => this.#recordEnd(live, 'key_revoked')));
  }

  /** One of the session's sockets has been attached. */
  attached(live: LiveSession): void {
    this.#schedule(live);
  }

  /**
   * Brings a live session to what the database says of it. That it has ended may be news: another relay ended it, or
   * the answer to our own commit was lost. A session that was cut stays so, whatever is still to be recorded.
   */
  follow(live: LiveSession, row: SessionRow | undefined): void {
    if (!row || row.status === 'ended') this.#cut(live, row?.end_reason ?? 'requested');
    else if (!live.endReason) live.status = row.status;
  }

  /** Stops the clocks; sessions stay as they are in the database. */
  close(): void {
    this.#closed = true;
    for (const live of this.#options.routing.sessions()) {
      clearTimeout(live.deadlineTimer);
      clearTimeout(live.restartTimer);
    }
  }

  /** For a bind that nobody waits for; what fails of it is tried again. */
  #bindSoon(live: LiveSession): void {
    this.#bind(live).catch((err: unknown) => {
      this.#options.log.error(
        { err, session_id: live.sessionId },
        'a session could not be bound to its agent',
      );
      this.#askLater(live, backOff(AGAIN_MS, LONGEST_AGAIN_MS, live.restarts));
    });
  }

  /** Binds a session to its agent's control socket, when there is one, and asks it for a data socket. */
  async #bind(live: LiveSession): Promise<void> {
    await live.lane.run(async () => {
      const connection = this.#options.routing.agent(live.agentId);
      // It may have left while the session was made.
      if (!connection) return await this.#missAgent(live);
      if (live.endReason) return;
      live.controlAwaySince = undefined;
      if (live.status === 'waiting_for_agent') {
        await this.#apply(live, boundBy(connection, live.hasViewer ? 'agent_returned' : 'agent_bound'));
      }
      // It may have been cut, or found to have ended, meanwhile.
      if (live.endReason) return;
      this.#startAgent(live, connection);
      this.#schedule(live);
    });
  }

  async #missAgent(live: LiveSession): Promise<void> {
    if (live.status !== 'waiting_for_viewer' && live.status !== 'active') return;
    await this.#apply(live, { event: 'agent_lost', type: 'agent_disconnected' });
  }

  #startAgent(live: LiveSession, connection: AgentConnection): void {
    live.keyId = connection.keyId;
    const value = {
      sessionId: live.sessionId,
      mode: live.mode,
      technicianName: live.technicianName,
      reason: live.reason,
      dataTicket: live.issueDataTicket(),
    };
    connection.send({ $case: 'sessionStart', value });
    const { unansweredMs } = this.#options;
    this.#askLater(live, unansweredMs * 2 ** Math.min(live.restarts, MOST_UNANSWERED_DOUBLINGS));
  }

  async #apply(live: LiveSession, happening: Happening): Promise<SessionRow | undefined> {
    const { sql } = this.#options;
    const row =
      (await this.#applyInTransaction(live.sessionId, happening)) ?? (await findSession(sql, live.sessionId));
    this.follow(live, row);
    return row;
  }

  /** Records the end of a session that is cut already, again and again until the database takes it. */
  async #recordEnd(live: LiveSession, reason: EndReason): Promise<void> {
    if (this.#closed) return;
    try {
      await live.lane.run(async () => await this.#applyInTransaction(live.sessionId, ending(reason)));
    } catch (err) {
      this.#endAgain(live, err, () => this.#recordEnd(live, reason));
    }
  }

  async #applyInTransaction(sessionId: string, happening: Happening) {
    const { sql, announcer } = this.#options;
    const row = await sql.begin(async (tx) => await applyEvent(tx, sessionId, happening, announcer));
    announcer.committed();
    return row;
  }

  /** @param again what is done once the pause, which grows with each failure, is over */
  #endAgain(live: LiveSession, err: unknown, again: () => void): void {
    this.#options.log.error(
      { err, session_id: live.sessionId },
      'the end of a session could not be recorded',
    );
    if (this.#closed) return;
    clearTimeout(live.deadlineTimer);
    live.deadlineTimer = setTimeout(again, backOff(AGAIN_MS, LONGEST_AGAIN_MS, live.failedEnds));
    live.deadlineTimer.unref();
    live.failedEnds += 1;
  }

  #cut(live: LiveSession, reason: EndReason): void {
    if (live.endReason) return;
    const { routing, log } = this.#options;
    routing.removeSession(live);
    routing.agent(live.agentId)?.send({ $case: 'sessionEnd', value: { sessionId: live.sessionId, reason } });
    live.finish(reason);
    log.info({ session_id: live.sessionId, agent_id: live.agentId, reason }, 'session ended');
  }

  #dataGone(live: LiveSession): void {
    if (this.#closed) return;
    this.#schedule(live);
    this.#askLater(live, RESTART_MS);
  }

  #askLater(live: LiveSession, wait: number): void {
    clearTimeout(live.restartTimer);
    live.restartTimer = setTimeout(() => {
      const connection = this.#options.routing.agent(live.agentId);
      if (!connection || live.hasData || live.status === 'ended') return;
      live.restarts += 1;
      this.#bindSoon(live);
    }, wait);
    live.restartTimer.unref();
  }

  #viewerGone(live: LiveSession): void {
    if (this.#closed) return;
    this.#schedule(live);
    this.#watch(
      live,
      live.lane.run(async () => {
        if (live.hasViewer || live.status === 'ended') return;
        await this.#apply(live, { event: 'viewer_disconnected', type: 'viewer_disconnected' });
      }),
    );
  }

  #viewerActed(live: LiveSession, act: 'input_first' | 'monitor_selected'): void {
    if (act === 'monitor_selected') {
      const count = (this.#monitorEvents.get(live) ?? 0) + 1;
      if (count > MOST_MONITOR_EVENTS) return;
      this.#monitorEvents.set(live, count);
    }
    this.#watch(
      live,
      live.lane.run(async () => {
        if (live.status !== 'ended') await insertEvent(this.#options.sql, live.sessionId, act);
      }),
    );
  }

  /** Sets the one timer that a session has to whatever will end it next. */
  #schedule(live: LiveSession): void {
    clearTimeout(live.deadlineTimer);
    if (live.status === 'ended' || this.#closed) return;
    const deadline = this.#deadline(live);
    if (!deadline) return;
    live.deadlineTimer = setTimeout(() => this.#endIfDue(live), Math.max(0, deadline.at - Date.now()));
    live.deadlineTimer.unref();
  }

  #deadline(live: LiveSession) {
    const away = [live.controlAwaySince, live.dataAwaySince].filter((since) => since !== undefined);
    return sessionDeadline({
      expiresAt: live.expiresAt,
      firstViewerAt: live.firstViewerAt,
      viewerAwaySince: live.viewerAwaySince,
      agentAwaySince: away.length > 0 ? Math.min(...away) : undefined,
      graceMs: this.#options.reconnectGraceMs,
    });
  }

  /** Looked at afresh in the session's lane: whoever was missed may have come back while this waited. */
  #endIfDue(live: LiveSession): void {
    live.lane
      .run(async () => {
        const deadline = this.#deadline(live);
        if (deadline && deadline.at <= Date.now()) await this.#apply(live, ending(deadline.reason));
        else this.#schedule(live);
      })
      .catch((err: unknown) => this.#endAgain(live, err, () => this.#endIfDue(live)));
  }

  /** For work that nobody waits for: its failure is logged and the session goes on. */
  #watch(live: LiveSession, work: Promise<unknown>): void {
    work.catch((err: unknown) => {
      this.#options.log.error({ err, session_id: live.sessionId }, 'a session event could not be recorded');
    });
  }
}

function boundBy(
  { facts }: AgentConnection,
  event: 'agent_bound' | 'agent_returned' = 'agent_bound',
): Happening {
  return { event, type: 'agent_bound', data: { agent_version: facts.agent_version } };
}

function ending(endReason: EndReason, data: Happening['data'] = {}): Happening {
  return { event: 'end', type: 'ended', endReason, data: { reason: endReason, ...data } };
}

/** Milliseconds: the first pause, doubled for each time that it was waited in vain, up to the longest. */
function backOff(firstMs: number, longestMs: number, times: number): number {
  return Math.min(firstMs * 2 ** times, longestMs);
}
