import { ConnectionWarnings } from '@guru/outbound';
import { Access, type ConsentRequest, type SessionEnd, type SessionStart } from '@guru-connect/proto/control';
import { FEATURE } from '@guru-connect/proto/features';
import type { Grant } from '../desktop/consent/consent-question.ts';
import type { Desktop } from '../desktop/desktop.ts';
import type { WhichDesktop } from '../desktop/desktop-holder.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import type { Logger } from '../logging/log.ts';
import { ConsentDesk } from './consent-desk.ts';
import { DesktopReturn } from './desktop-return.ts';
import { EndedByUser } from './ended-by-user.ts';
import { FailureReport, type RelayLink } from './failure-report.ts';
import { RefusalReport } from './refusal-report.ts';
import { Session } from './session.ts';
import { SessionIndicator } from './session-indicator.ts';

/** How long after a session was lost the relay may ask for it again, in milliseconds. */
const RECENT_MS = 120_000;

/** How long the relay may take to end the one session once it has ended here, in milliseconds. */
const LAST_REPORT_MS = 30_000;

const MODES: readonly string[] = ['attended', 'unattended'];

export interface SessionHostOptions {
  readonly relayUrl: string;
  readonly relay: RelayLink;
  readonly log: Logger;
  /** Rejects with AgentFault when there is no desktop now. */
  readonly openDesktop: (which: WhichDesktop) => Promise<Desktop>;
  /** Serve this session alone, as an attended one. */
  readonly only?: string | undefined;
  /** The one session is over. */
  readonly onlyOver?: () => void;
}

/** Serves at most one session at a time: starts, replaces and ends it as the relay says and the user allows. */
export class SessionHost {
  readonly #options: SessionHostOptions;
  readonly #warnings: ConnectionWarnings;
  readonly #failures: FailureReport;
  readonly #refusals: RefusalReport;
  readonly #ended: EndedByUser;
  readonly #desk: ConsentDesk;
  readonly #return = new DesktopReturn();
  #session: Session | null = null;
  /** The start whose desktop is being opened. */
  #starting: SessionStart | null = null;
  #access: Access = Access.ACCESS_UNSPECIFIED;
  #attended = false;
  /** The session that goes on when its desktop comes back. */
  #waitsForDesktop: string | null = null;
  #indicator: SessionIndicator | null = null;
  #endedAt = Number.NEGATIVE_INFINITY;
  /** The last session that was served. */
  #lastId = '';
  /** The last session was lost, and not ended by the relay. */
  #mayReturn = false;
  #lapse: NodeJS.Timeout | undefined;
  #lastReport: NodeJS.Timeout | undefined;

  constructor(options: SessionHostOptions) {
    const { relay, log } = options;
    this.#options = options;
    this.#warnings = new ConnectionWarnings((fields, sentence) => log.warn(fields, sentence));
    this.#failures = new FailureReport(relay, log);
    this.#refusals = new RefusalReport(relay);
    this.#ended = new EndedByUser(relay);
    this.#desk = new ConsentDesk({
      relay,
      log,
      openDesktop: () =>
        this.#return.open(
          () => options.openDesktop(this.#which()),
          () => this.#desk.asking,
        ),
      changed: () => this.#applyAllowance(),
      declined: (sessionId) => {
        if (this.#session?.id === sessionId) this.#session.close();
        this.#closeIndicator(sessionId);
      },
      refused: (sessionId, refusal) => this.#refusals.add(sessionId, refusal),
    });
  }

  /** The session that runs. */
  get session(): Session | null {
    return this.#session;
  }

  /** Whether a session runs, or ran within the last two minutes. */
  get recent(): boolean {
    return this.#session !== null || performance.now() - this.#endedAt < RECENT_MS;
  }

  /** Whether somebody would miss this agent: a session runs, may come back, or waits for its user's answer. */
  get busy(): boolean {
    return this.#session !== null || this.#desk.asking || (this.#mayReturn && this.recent);
  }

  /** Asks the user; or reports that the user has ended that session. */
  ask(request: ConsentRequest): void {
    if (!this.#ended.report(request.sessionId)) this.#desk.ask(request);
  }

  /**
   * Starts a session. The relay decides: a start replaces what this side still serves, also the same session with a
   * new data socket. The user decides before: an attended session needs the consent that was given here.
   */
  start(start: SessionStart): void {
    const { sessionId, mode, access } = start;
    const { only } = this.#options;
    if (this.#ended.report(sessionId)) return;
    this.#starting = null;
    this.#session?.close();
    if (only !== undefined && sessionId !== only) {
      this.#failures.refused(sessionId, 'busy', 'this agent serves another session');
    } else if (!MODES.includes(mode)) {
      this.#failures.refused(sessionId, 'unsupported_mode', `${mode} sessions are not supported`);
    } else if (
      this.#desk.declined(sessionId) ||
      (this.#isAttended(mode) && !this.#desk.letsStart(sessionId))
    ) {
      this.#failures.refused(
        sessionId,
        'consent_required',
        'the user of this machine did not allow this session',
      );
    } else {
      this.#access = access;
      this.#attended = this.#isAttended(mode);
      this.#prepareIndicator(start);
      void this.#open(start);
    }
  }

  /** The relay has ended a session, or takes its question back. */
  end({ sessionId, reason }: SessionEnd): void {
    this.#desk.forget(sessionId);
    this.#closeIndicator(sessionId);
    this.#refusals.forget(sessionId);
    if (this.#starting?.sessionId === sessionId) this.#starting = null;
    if (this.#session?.id === sessionId) {
      this.#options.log.info({ session_id: sessionId, reason }, 'session ended');
      this.#session.close();
      this.#mayReturn = false;
    }
    if (sessionId === this.#options.only) this.#options.onlyOver?.();
  }

  /**
   * The desktop is gone. A session that asked nobody goes on when one comes back: the relay asks for it again. One that
   * asked its user ends: what that user allowed does not count for the next desktop.
   */
  desktopLost(fault: AgentFault): void {
    const session = this.#session;
    const asked = session !== null && (this.#attended || this.#desk.asked(session.id));
    this.#return.lost();
    this.#desk.forgetAnswers();
    if (!session) return;
    // a relay of release 1.0 does not ask again
    if (asked || !this.#options.relay.has(FEATURE.sessionFailed)) {
      session.fail(fault);
      return;
    }
    this.#options.log.warn({ session_id: session.id }, 'the session waits for the display to come back');
    this.#waitsForDesktop = session.id;
    session.close();
    this.#closeIndicator(session.id);
  }

  /** Ends the session, and closes dialog and banner, because the agent stops. */
  stop(): void {
    this.#desk.stop();
    this.#refusals.stop();
    clearTimeout(this.#lastReport);
    this.#starting = null;
    this.#session?.close();
    this.#closeIndicator();
  }

  async #open(start: SessionStart): Promise<void> {
    const { sessionId, dataTicket } = start;
    const { relayUrl, relay, log, openDesktop } = this.#options;
    this.#starting = start;
    try {
      const desktop = await this.#return.open(
        () => openDesktop(this.#whichFor(start)),
        () => this.#starting === start,
      );
      if (this.#starting !== start) return;
      const session: Session = new Session({
        relayUrl,
        sessionId,
        dataTicket,
        ticketInHeader: relay.has(FEATURE.dataTicketHeader),
        tellsViewer: !relay.has(FEATURE.sessionFailed),
        desktop,
        log,
        warnings: this.#warnings,
        onViewer: () => this.#indicator?.show(),
        onEnd: (fault) => this.#over(session, fault),
      });
      this.#session = session;
      this.#lastId = sessionId;
      this.#mayReturn = true;
      this.#applyAllowance();
      log.info({ session_id: sessionId }, 'session started');
    } catch (error) {
      if (!(error instanceof AgentFault)) throw error;
      if (this.#starting !== start) return;
      this.#closeIndicator();
      if (this.#waitsForDesktop === sessionId) this.#failures.failed(sessionId, error);
      else this.#failures.refused(sessionId, error.code, error.message);
    } finally {
      if (this.#starting === start) {
        this.#starting = null;
        this.#waitsForDesktop = null;
      }
    }
  }

  /** The desktop in front, unless a session runs on the open one, or its user has let one in. */
  #which(): WhichDesktop {
    return this.#session === null && !this.#desk.holdsConsent ? 'follow' : 'keep';
  }

  /** A session that comes back stays where it was, as does the open question. */
  #whichFor({ sessionId }: SessionStart): WhichDesktop {
    return sessionId === this.#lastId || this.#desk.asking ? 'keep' : this.#which();
  }

  /** An attended session always has its banner. One that is shown for the same session and technician stays. */
  #prepareIndicator({ sessionId, mode, technicianName, organisation, indicator }: SessionStart): void {
    clearTimeout(this.#lapse);
    const who = { technician: technicianName, organisation, grant: this.#grant(sessionId) };
    const last = this.#indicator;
    if (last?.sessionId === sessionId && JSON.stringify(last.who) === JSON.stringify(who)) return;
    this.#closeIndicator();
    const mandatory = this.#isAttended(mode);
    if (!mandatory && !indicator) return;
    this.#indicator = new SessionIndicator({
      sessionId,
      who,
      mandatory,
      openDesktop: () => this.#options.openDesktop('keep'),
      log: this.#options.log,
      dutyChanged: () => this.#applyAllowance(),
      ended: () => this.#endedByUser(sessionId),
      lost: (fault) => this.#indicatorLost(sessionId, fault),
      refused: (refusal) => this.#refusals.add(sessionId, refusal),
    });
  }

  /** What the technician may do: what the relay allows, and no more than the user granted when asked. */
  #grant(sessionId: string): Grant {
    const viewOnly = this.#access === Access.ACCESS_VIEW || this.#desk.grant(sessionId) === 'view';
    return viewOnly ? 'view' : 'view_and_control';
  }

  #applyAllowance(): void {
    const session = this.#session;
    if (!session) return;
    const duty = this.#indicator?.duty ?? 'serve';
    const mayControl = this.#grant(session.id) === 'view_and_control';
    session.allow({
      input: mayControl && !this.#desk.asking && duty === 'serve',
      picture: duty !== 'pause',
    });
  }

  #endedByUser(sessionId: string): void {
    this.#options.log.info({ session_id: sessionId }, 'session ended by the user');
    if (this.#session?.id === sessionId) this.#session.close();
    this.#closeIndicator(sessionId);
    this.#desk.forget(sessionId);
    this.#ended.add(sessionId);
    this.#awaitEnd(sessionId);
  }

  #indicatorLost(sessionId: string, fault: AgentFault): void {
    if (this.#session?.id === sessionId) {
      this.#session.fail(fault);
      return;
    }
    this.#desk.forget(sessionId);
    this.#closeIndicator(sessionId);
    this.#failures.failed(sessionId, fault);
    this.#awaitEnd(sessionId);
  }

  #over(session: Session, fault: AgentFault | null): void {
    const { id } = session;
    if (this.#session === session) {
      this.#session = null;
      this.#endedAt = performance.now();
      this.#desk.sessionLost(id);
      // the relay may come back with it: until then the user can end it
      clearTimeout(this.#lapse);
      this.#lapse = setTimeout(() => this.#closeIndicator(id), RECENT_MS).unref();
    }
    if (!fault) return;
    this.#desk.forget(id);
    this.#closeIndicator(id);
    this.#failures.failed(id, fault);
    this.#awaitEnd(id);
  }

  /** An agent that a support code started serves nothing that its user did not accept. */
  #isAttended(mode: string): boolean {
    return mode === 'attended' || this.#options.only !== undefined;
  }

  /** The one session has ended here: the relay ends it too, when it can be reached. */
  #awaitEnd(sessionId: string): void {
    const { only, onlyOver } = this.#options;
    if (sessionId === only && onlyOver) this.#lastReport ??= setTimeout(onlyOver, LAST_REPORT_MS);
  }

  #closeIndicator(sessionId?: string): void {
    if (sessionId !== undefined && this.#indicator?.sessionId !== sessionId) return;
    clearTimeout(this.#lapse);
    this.#indicator?.close();
    this.#indicator = null;
  }
}
