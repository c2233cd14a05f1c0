import { FEATURE } from '@guru-connect/proto/features';
import type { Capabilities } from '@guru-connect/proto/stream';
import { StreamMessage } from '@guru-connect/proto/stream';
import type { Logger } from 'pino';
import type { DatabaseWatch } from '../../database/database-watch.ts';
import type { Queryable } from '../../database/queryable.ts';
import { SerialQueue } from '../../concurrency/serial-queue.ts';
import type { EndReason } from '../../sessions/end-reason.ts';
import type { EventData, SessionRow } from '../../sessions/session.ts';
import type { SessionLimits } from '../../sessions/session-deadline.ts';
import type { SessionLedger } from '../../sessions/session-ledger.ts';
import { applyToRow, stateOf } from '../../sessions/session-row.ts';
import type { SessionFact } from '../../sessions/session-state.ts';
import type { Admission } from '../../sessions/viewer-token-store.ts';
import type { AgentConnection } from './agent-connection.ts';
import { CLOSE } from '../socket/close-codes.ts';
import { DataSocketRequest } from './data-socket-request.ts';
import type { DataTickets } from './data-tickets.ts';
import type { LocalPeers } from './local-peers.ts';
import type { RelaySocket } from '../socket/relay-socket.ts';
import { type Clock, SessionClock } from './session-clock.ts';
import { gateOf } from '../stream/stream-gate.ts';
import { StreamPump } from '../stream/stream-pump.ts';

export interface ActorContext {
  readonly ledger: SessionLedger;
  readonly peers: LocalPeers;
  readonly tickets: DataTickets;
  readonly watch: DatabaseWatch;
  readonly log: Logger;
  readonly limits: SessionLimits;
  readonly clock: Clock;
  /** UNANSWERED_MS, but in tests. */
  readonly unansweredMs: number;
}

/** A viewer that wants to be let in. */
export interface ViewerArrival {
  readonly socket: RelaySocket;
  readonly capabilities: Capabilities | undefined;
  readonly resumed: boolean;
  /** Uses up the viewer's credential, in the transaction that records the viewer. */
  redeem(tx: Queryable): Promise<Admission | undefined>;
}

/** Everything that can happen to a live session. */
export type ActorInput =
  /** The agent's control socket came, went or was replaced: the actor looks which. */
  | { readonly input: 'agent_changed' }
  | { readonly input: 'data_socket'; readonly socket: RelaySocket }
  | { readonly input: 'viewer'; readonly arrival: ViewerArrival }
  /** It ends now; `failure` is shown to the viewer first, in the machine's own words. */
  | {
      readonly input: 'end';
      readonly reason: EndReason;
      readonly data?: EventData;
      readonly failure?: { readonly code: string; readonly detail: string };
    }
  /** Somebody asks for its end, and waits until it is recorded. */
  | { readonly input: 'end_requested'; readonly reason: EndReason }
  /** It has ended in the database. */
  | { readonly input: 'ended'; readonly reason: EndReason }
  | { readonly input: 'key_revoked'; readonly keyId: string }
  | { readonly input: 'database_back' }
  /** The relay stops: the session stays open, and what happens to its sockets from now on means nothing. */
  | { readonly input: 'drain' };

/** The result of an input; `refused` and `ended` are about viewers. */
export type ActorAnswer = 'done' | 'refused' | { readonly ended: EndReason };

/** A viewer may choose monitors as often as it likes; the audit does not grow without bounds for it. */
const MOST_MONITOR_EVENTS = 200;
/** How soon a deadline is looked at again that must not count while the database is away, in milliseconds. */
const PUT_OFF_MS = 1000;
/** Longest delay of a timer of Node; a longer one fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Ends that mean "nobody came back": while the database is away nobody can. */
const ABSENCE: ReadonlySet<EndReason> = new Set(['viewer_left', 'agent_lost', 'relay_restarted']);

/**
 * One live session: takes what happens on its sockets, on the clock and in calls, one after another, and keeps row,
 * gate, sockets and deadline in step. All of it goes through `handle`.
 */
export class SessionActor {
  readonly sessionId: string;
  readonly agentId: string;
  readonly #context: ActorContext;
  readonly #queue = new SerialQueue();
  readonly #clock: SessionClock;
  readonly #pump: StreamPump;
  readonly #request: DataSocketRequest;
  #row: SessionRow;
  #capabilities: Capabilities | undefined;
  /** The key of the agent that was asked for the data socket; undefined for the shared one. */
  #keyId: string | undefined;
  #endReason: EndReason | undefined;
  #draining = false;
  #deadline: NodeJS.Timeout | undefined;
  #monitorEvents = 0;

  /**
   * @param row the session as it is in the database
   * @param before as another relay left it, when it was adopted from one; else undefined
   */
  constructor(row: SessionRow, before: SessionRow | undefined, context: ActorContext) {
    this.sessionId = row.session_id;
    this.agentId = row.agent_id;
    this.#row = row;
    this.#context = context;
    this.#clock = new SessionClock(before ?? row, before !== undefined, context.limits, context.clock);
    this.#request = new DataSocketRequest(context.unansweredMs, () => this.#askForDataSocket());
    this.#pump = new StreamPump({
      dataGone: () => this.#dataGone(),
      viewerGone: () => this.#viewerGone(),
      viewerActed: (act) => this.#viewerActed(act),
      input: () => this.#clock.active(),
    });
    this.#pump.setGate(gateOf(stateOf(row)));
  }

  /**
   * Takes one input. What has to be cut is cut before anything is awaited.
   * @returns when it has been carried out and recorded
   */
  async handle(input: ActorInput): Promise<ActorAnswer> {
    switch (input.input) {
      case 'agent_changed':
        await this.#agentChanged();
        return 'done';
      case 'data_socket':
        this.#attachData(input.socket);
        return 'done';
      case 'viewer':
        return await this.#queue.run(() => this.#admit(input.arrival));
      case 'end':
        await this.#end(input.reason, input.data, input.failure);
        return 'done';
      case 'end_requested':
        await this.#endRecorded(input.reason);
        return 'done';
      case 'ended':
        this.#cut(input.reason);
        return 'done';
      case 'key_revoked':
        if (this.#openedBy(input.keyId)) await this.#end('key_revoked');
        return 'done';
      case 'database_back':
        this.#clock.restartGrace();
        this.#schedule();
        return 'done';
      case 'drain':
        this.#draining = true;
        this.#stopTimers();
        await this.#queue.run(async () => undefined);
        return 'done';
    }
  }

  async #agentChanged(): Promise<void> {
    const { peers } = this.#context;
    if (this.#isOver()) return;
    this.#clock.control(peers.agent(this.agentId) !== undefined);
    this.#schedule();
    await this.#queue.run(async () => {
      const connection = peers.agent(this.agentId);
      await this.#note(connection ? attachedBy(connection) : { fact: 'agent_left' });
      if (connection && !this.#isOver()) this.#request.start();
    });
  }

  #askForDataSocket(): boolean {
    const { peers, tickets } = this.#context;
    const connection = peers.agent(this.agentId);
    if (!connection || this.#isOver()) return false;
    this.#keyId = connection.keyId;
    const { mode, technician_name, reason } = this.#row;
    const dataTicket = tickets.issue(this.sessionId);
    const { sessionId } = this;
    const value = { sessionId, mode, technicianName: technician_name, reason: reason ?? '', dataTicket };
    connection.send({ $case: 'sessionStart', value });
    return true;
  }

  #attachData(socket: RelaySocket): void {
    if (this.#endReason) {
      socket.close(CLOSE.sessionEnded, this.#endReason);
      return;
    }
    this.#request.answered();
    this.#clock.data(true);
    this.#pump.attachData(socket);
    this.#schedule();
  }

  async #admit(arrival: ViewerArrival): Promise<ActorAnswer> {
    if (this.#endReason) return { ended: this.#endReason };
    const { ledger } = this.#context;
    const admitted = await ledger.transact(async (tx) => {
      const admission = await arrival.redeem(tx.sql);
      if (!admission) return undefined;
      const fact = { fact: 'viewer_attached', resumed: arrival.resumed } as const;
      return { ...admission, row: await tx.apply(this.sessionId, fact) };
    });
    if (!admitted) return 'refused';
    this.#follow(admitted.row);
    if (this.#endReason) return { ended: this.#endReason };
    const { permissions, resumeTicket } = admitted;
    this.#welcome(arrival.socket, permissions.input, resumeTicket);
    this.#capabilities = arrival.capabilities;
    this.#pump.attachViewer({ socket: arrival.socket, permissions, capabilities: arrival.capabilities });
    if (this.#pump.hasViewer) this.#clock.viewer(true);
    this.#schedule();
    this.#showState();
    return 'done';
  }

  #welcome(socket: RelaySocket, input: boolean, resumeTicket: string): void {
    const value = {
      sessionId: this.sessionId,
      resumeTicket,
      permissions: { input },
      agentPresent: this.#pump.hasData,
      reconnectGraceMs: this.#context.limits.graceMs,
      mode: this.#row.mode,
    };
    socket.send(StreamMessage.encode({ body: { $case: 'viewerWelcome', value } }).finish());
  }

  async #end(
    reason: EndReason,
    data: EventData = {},
    failure?: { readonly code: string; readonly detail: string },
  ): Promise<void> {
    if (this.#endReason) return;
    if (failure) this.#pump.tellViewer({ $case: 'agentError', value: { ...failure, fatal: true } });
    this.#cut(reason);
    await this.#queue.run(() => this.#note({ fact: 'ended', reason, data }));
  }

  /** Ends when the database has taken the end, and not before. */
  async #endRecorded(reason: EndReason): Promise<void> {
    await this.#queue.run(async () => {
      this.#follow(await this.#context.ledger.apply(this.sessionId, { fact: 'ended', reason }));
    });
  }

  /** Closes both sockets and lets go of the session, whatever is still to be recorded. */
  #cut(reason: EndReason): void {
    if (this.#endReason) return;
    this.#endReason = reason;
    this.#stopTimers();
    const { peers, tickets, log } = this.#context;
    peers.removeSession(this);
    tickets.forget(this.sessionId);
    peers.agent(this.agentId)?.send({ $case: 'sessionEnd', value: { sessionId: this.sessionId, reason } });
    this.#pump.tellViewer({ $case: 'sessionEnded', value: { reason } });
    this.#pump.close(CLOSE.sessionEnded, reason);
    const names = { session_id: this.sessionId, agent_id: this.agentId, reason };
    log.info({ ...names, ignored_messages: this.#pump.ignored }, 'session ended');
  }

  /** A fact that has happened: memory follows at once, the database as soon as it can. Runs in the queue. */
  async #note(fact: SessionFact): Promise<void> {
    if (this.#row.end_reason !== null) return;
    const step = applyToRow(this.#row, fact, '', new Date(this.#context.clock.wall()));
    const before = this.#row;
    if (step.after === before) return;
    this.#follow(step.after);
    const row = await this.#context.ledger.record(before, fact);
    if (row) this.#follow(row);
  }

  /** The session is what this row says. That it has ended may be news, from a call or from another relay. */
  #follow(row: SessionRow | undefined): void {
    if (!row || row.end_reason !== null) {
      this.#row = row ?? this.#row;
      this.#cut(row?.end_reason ?? 'requested');
      return;
    }
    if (this.#row.end_reason !== null) return;
    const changed = row.status !== this.#row.status || row.consent !== this.#row.consent;
    this.#row = row;
    this.#pump.setGate(gateOf(stateOf(row)));
    if (changed) this.#showState();
  }

  #showState(): void {
    if (!this.#capabilities?.features.includes(FEATURE.sessionState)) return;
    const { status, consent } = this.#row;
    this.#pump.tellViewer({ $case: 'sessionState', value: { status, consent } });
  }

  #dataGone(): void {
    if (this.#draining) return;
    this.#clock.data(false);
    this.#schedule();
    this.#request.lost();
  }

  #viewerGone(): void {
    if (this.#draining) return;
    this.#clock.viewer(false);
    this.#schedule();
    this.#later(async () => {
      if (!this.#pump.hasViewer) await this.#note({ fact: 'viewer_left' });
    });
  }

  #viewerActed(act: 'input_first' | 'monitor_selected'): void {
    if (this.#draining) return;
    if (act === 'monitor_selected' && ++this.#monitorEvents > MOST_MONITOR_EVENTS) return;
    this.#later(() => this.#note({ fact: 'viewer_acted', act }));
  }

  #openedBy(keyId: string): boolean {
    return this.#keyId === keyId || this.#context.peers.agent(this.agentId)?.keyId === keyId;
  }

  #isOver(): boolean {
    return this.#endReason !== undefined || this.#draining;
  }

  /** Sets the one timer that a session has to whatever will end it next. */
  #schedule(waitMs?: number): void {
    clearTimeout(this.#deadline);
    if (this.#isOver()) return;
    const wait = waitMs ?? Math.max(0, Math.min(this.#clock.next().in, LONGEST_TIMER_MS));
    this.#deadline = setTimeout(() => this.#later(() => this.#endIfDue()), wait);
    this.#deadline.unref();
  }

  /** Runs in the queue: the missing peer may have come back while this waited. */
  async #endIfDue(): Promise<void> {
    if (this.#isOver()) return;
    const deadline = this.#clock.next();
    if (deadline.in > 0) return this.#schedule();
    if (!this.#context.watch.available && ABSENCE.has(deadline.reason)) return this.#schedule(PUT_OFF_MS);
    this.#cut(deadline.reason);
    await this.#note({ fact: 'ended', reason: deadline.reason });
  }

  #stopTimers(): void {
    clearTimeout(this.#deadline);
    this.#request.stop();
  }

  /** For work that nobody waits for. */
  #later(work: () => Promise<void>): void {
    this.#queue.run(work).catch((err: unknown) => {
      this.#context.log.error({ err, session_id: this.sessionId }, 'could not record a session event');
    });
  }
}

function attachedBy({ facts }: AgentConnection): SessionFact {
  return { fact: 'agent_attached', agentVersion: facts.agent_version };
}
