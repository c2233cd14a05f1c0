import type { ClipboardPolicy } from '../../consent/clipboard-policy.ts';
import type { Logger } from 'pino';
import type { DatabaseWatch } from '../../database/database-watch.ts';
import { SerialQueue } from '../../concurrency/serial-queue.ts';
import { isOpen, passage } from '../../sessions/consent.ts';
import type { EndReason } from '../../sessions/end-reason.ts';
import type { SessionRow } from '../../sessions/session.ts';
import type { SessionLimits } from '../../sessions/session-deadline.ts';
import type { EventData } from '../../sessions/session-event.ts';
import type { SessionLedger } from '../../sessions/session-ledger.ts';
import { applyToRow, stateOf } from '../../sessions/session-row.ts';
import type { SessionFact } from '../../sessions/session-state.ts';
import type { AgentConnection } from './agent-connection.ts';
import { accessOf } from './consent-exchange.ts';
import { ConsentTurn } from './consent-turn.ts';
import { CLOSE } from '../socket/close-codes.ts';
import { DataSocketRequest } from './data-socket-request.ts';
import type { DataTickets } from './data-tickets.ts';
import { DeadlineTimer } from './deadline-timer.ts';
import type { Failure, LiveSession, SessionAnswer, SessionInput, ViewerArrival } from './live-session.ts';
import type { LocalPeers } from './local-peers.ts';
import type { RelaySocket } from '../socket/relay-socket.ts';
import { type Clock, SessionClock } from './session-clock.ts';
import { gateOf } from '../stream/stream-gate.ts';
import { StreamPump } from '../stream/stream-pump.ts';
import { ViewerSeat } from './viewer-seat.ts';

export interface ActorContext {
  readonly ledger: SessionLedger;
  readonly peers: LocalPeers;
  readonly tickets: DataTickets;
  readonly watch: DatabaseWatch;
  readonly log: Logger;
  readonly limits: SessionLimits;
  readonly clipboard: ClipboardPolicy;
  readonly clock: Clock;
  /** Whose technicians these are, as the user of a machine reads it. */
  readonly organisation: string;
  /** UNANSWERED_MS, but in tests. */
  readonly unansweredMs: number;
}

/** A viewer may choose monitors as often as it likes; the audit does not grow without bounds for it. */
const MOST_MONITOR_EVENTS = 200;
/** How soon a deadline is looked at again that must not count while the database is away, in milliseconds. */
const PUT_OFF_MS = 1000;

/** Ends that mean "nobody came back": while the database is away nobody can. */
const ABSENCE: ReadonlySet<EndReason> = new Set(['viewer_left', 'agent_lost', 'relay_restarted']);

/**
 * One live session: takes what happens on its sockets, on the clock and in calls, one after another, and keeps row,
 * gate, sockets and deadline in step. All of it goes through `handle`.
 */
export class SessionActor implements LiveSession {
  readonly sessionId: string;
  readonly agentId: string;
  readonly #context: ActorContext;
  readonly #queue = new SerialQueue();
  readonly #clock: SessionClock;
  readonly #pump: StreamPump;
  readonly #request: DataSocketRequest;
  readonly #seat: ViewerSeat;
  readonly #turn: ConsentTurn;
  readonly #deadline: DeadlineTimer;
  #row: SessionRow;
  /** The key of the agent that was asked for the data socket; undefined for the shared one. */
  #keyId: string | undefined;
  #endReason: EndReason | undefined;
  #draining = false;
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
      viewerGone: (left) => this.#viewerGone(left),
      viewerActed: (act) => this.#viewerActed(act),
      input: () => this.#clock.active(),
    });
    this.#openGate();
    const { ledger, limits, organisation, clipboard } = context;
    this.#turn = new ConsentTurn({
      clock: this.#clock,
      organisation,
      row: () => this.#row,
      note: (fact) => this.#note(fact),
    });
    this.#seat = new ViewerSeat({ ledger, pump: this.#pump, graceMs: limits.graceMs, clipboard });
    this.#deadline = new DeadlineTimer(this.#clock, () => this.#later(() => this.#endIfDue()));
  }

  /**
   * Takes one input. What has to be cut is cut before anything is awaited.
   * @returns when it has been carried out and recorded
   */
  async handle(input: SessionInput): Promise<SessionAnswer> {
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
        await this.#endRecorded(input.reason, input.data);
        return 'done';
      case 'ended':
        this.#cut(input.reason);
        return 'done';
      case 'consent_shown':
        await this.#consent(() => this.#turn.shown());
        return 'done';
      case 'consent_answered':
        await this.#consent(() => this.#turn.answered(input.response));
        return 'done';
      case 'input_refused':
        await this.#consent(() => this.#turn.inputRefused(input.report));
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
      if (!connection || this.#isOver()) return;
      await this.#turn.ask(connection);
      if (this.#mayView()) this.#request.start();
      this.#schedule();
    });
  }

  /** What the machine says of its user's consent, one after another. */
  async #consent(take: () => Promise<void>): Promise<void> {
    await this.#queue.run(async () => {
      if (this.#isOver()) return;
      const could = this.#mayView();
      await take();
      if (!could && this.#mayView()) this.#request.start();
      this.#schedule();
    });
  }

  #mayView(): boolean {
    return passage(this.#row.consent, this.#row.consent_policy.until_granted).view;
  }

  #openGate(): void {
    this.#pump.setGate(gateOf(stateOf(this.#row), this.#row.consent_policy.access));
  }

  #showState(): void {
    this.#seat.showState(this.#row, this.#clock.answerTimeLeft());
  }

  #askForDataSocket(): boolean {
    const { peers, tickets } = this.#context;
    const connection = peers.agent(this.agentId);
    if (!connection || this.#isOver() || !this.#mayView()) return false;
    this.#keyId = connection.keyId;
    const { mode, technician_name, reason } = this.#row;
    const dataTicket = tickets.issue(this.sessionId);
    const { sessionId } = this;
    const { organisation } = this.#context;
    const who = { technicianName: technician_name, reason: reason ?? '', organisation };
    const { indicator } = this.#row.consent_policy;
    const value = { sessionId, mode, ...who, dataTicket, access: accessOf(this.#row), indicator };
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

  async #admit(arrival: ViewerArrival): Promise<SessionAnswer> {
    if (this.#endReason) return { ended: this.#endReason };
    const admitted = await this.#seat.admit(this.sessionId, arrival);
    if (!admitted) return 'refused';
    this.#follow(admitted.row);
    if (this.#endReason) return { ended: this.#endReason };
    this.#seat.take(arrival, admitted, this.#row);
    if (this.#pump.hasViewer) this.#clock.viewer(true);
    this.#schedule();
    this.#showState();
    return 'done';
  }

  async #end(reason: EndReason, data: EventData = {}, failure?: Failure): Promise<void> {
    if (this.#endReason) return;
    if (failure) this.#pump.tellViewer({ $case: 'agentError', value: { ...failure, fatal: true } });
    this.#cut(reason);
    await this.#queue.run(() => this.#note({ fact: 'ended', reason, data }));
  }

  /** Ends when the database has taken the end, and not before. */
  async #endRecorded(reason: EndReason, data: EventData): Promise<void> {
    await this.#queue.run(async () => {
      this.#follow(await this.#context.ledger.apply(this.sessionId, { fact: 'ended', reason, data }));
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
    this.#clock.follow(row);
    this.#openGate();
    if (changed) this.#showState();
  }

  #dataGone(): void {
    if (this.#draining) return;
    this.#clock.data(false);
    this.#schedule();
    this.#request.lost();
  }

  #viewerGone(left: boolean): void {
    if (this.#draining) return;
    // Nobody waits for the answer any more, so the user is not to be asked any longer.
    if (left && isOpen(this.#row.consent)) {
      this.#unwatched(this.#end('consent_withdrawn'));
      return;
    }
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

  /** To whatever will end it next. */
  #schedule(waitMs?: number): void {
    if (this.#isOver()) this.#deadline.clear();
    else this.#deadline.set(waitMs);
  }

  /** Runs in the queue: the missing peer may have come back while this waited. */
  async #endIfDue(): Promise<void> {
    if (this.#isOver()) return;
    const deadline = this.#clock.next();
    if (deadline.in > 0) return this.#schedule();
    if (!this.#context.watch.available && ABSENCE.has(deadline.reason)) return this.#schedule(PUT_OFF_MS);
    if (deadline.reason === 'consent_unavailable') {
      return await this.#turn.overdue();
    }
    const reason = deadline.reason === 'expired' && this.#row.by_code ? 'code_expired' : deadline.reason;
    this.#cut(reason);
    await this.#note({ fact: 'ended', reason });
  }

  #stopTimers(): void {
    this.#deadline.clear();
    this.#request.stop();
  }

  /** For work that nobody waits for. */
  #later(work: () => Promise<void>): void {
    this.#unwatched(this.#queue.run(work));
  }

  #unwatched(work: Promise<void>): void {
    work.catch((err: unknown) => {
      this.#context.log.error({ err, session_id: this.sessionId }, 'could not record a session event');
    });
  }
}

function attachedBy({ facts }: AgentConnection): SessionFact {
  return { fact: 'agent_attached', agentVersion: facts.agent_version };
}
