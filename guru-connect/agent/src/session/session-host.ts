import type { SessionEnd, SessionStart } from '@guru-connect/proto/control';
import { FEATURE } from '@guru-connect/proto/features';
import type { Desktop } from '../desktop/desktop.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import type { Logger } from '../logging/log.ts';
import { FailureReport, type RelayLink } from './failure-report.ts';
import { Session } from './session.ts';

/** How long after a session was lost the relay may ask for it again, in milliseconds. */
const RECENT_MS = 120_000;

export interface SessionHostOptions {
  readonly relayUrl: string;
  readonly relay: RelayLink;
  readonly log: Logger;
  /** Throws AgentFault when there is no desktop now. */
  readonly openDesktop: () => Desktop;
}

/** Serves at most one session at a time: starts, replaces and ends it as the relay says. */
export class SessionHost {
  readonly #options: SessionHostOptions;
  readonly #failures: FailureReport;
  #session: Session | null = null;
  #endedAt = Number.NEGATIVE_INFINITY;

  constructor(options: SessionHostOptions) {
    this.#options = options;
    this.#failures = new FailureReport(options.relay, options.log);
  }

  /** The session that runs. */
  get session(): Session | null {
    return this.#session;
  }

  /** Whether a session runs, or ran within the last two minutes. */
  get recent(): boolean {
    return this.#session !== null || performance.now() - this.#endedAt < RECENT_MS;
  }

  /**
   * Starts a session. The relay decides: a start replaces what this side still serves, also the same session with a
   * new data socket.
   */
  start({ sessionId, mode, dataTicket }: SessionStart): void {
    const { relayUrl, relay, log, openDesktop } = this.#options;
    this.#session?.close();
    if (mode !== 'unattended') {
      this.#failures.refused(sessionId, 'unsupported_mode', `${mode} sessions are not supported`);
      return;
    }
    try {
      const session: Session = new Session({
        relayUrl,
        sessionId,
        dataTicket,
        ticketInHeader: relay.has(FEATURE.dataTicketHeader),
        tellsViewer: !relay.has(FEATURE.sessionFailed),
        desktop: openDesktop(),
        log,
        onEnd: (fault) => this.#ended(session, fault),
      });
      this.#session = session;
      log.info({ session_id: sessionId }, 'session started');
    } catch (error) {
      if (!(error instanceof AgentFault)) throw error;
      this.#failures.refused(sessionId, error.code, error.message);
    }
  }

  /** The relay has ended a session; another one than that which runs is none of ours. */
  end({ sessionId, reason }: SessionEnd): void {
    if (this.#session?.id !== sessionId) return;
    this.#options.log.info({ session_id: sessionId, reason }, 'session ended');
    this.#session.close();
  }

  /** Ends the session because of this machine. */
  fail(fault: AgentFault): void {
    this.#session?.fail(fault);
  }

  /** Ends the session because the agent stops. */
  stop(): void {
    this.#session?.close();
  }

  #ended(session: Session, fault: AgentFault | null): void {
    if (this.#session === session) {
      this.#session = null;
      this.#endedAt = performance.now();
    }
    if (fault) this.#failures.failed(session.id, fault);
  }
}
