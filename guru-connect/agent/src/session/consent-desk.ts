import { Access, type ConsentRequest, type ConsentResponse } from '@guru-connect/proto/control';
import type { Refusal } from '../desktop/consent/answer-gate.ts';
import type { ConsentQuestion, Grant } from '../desktop/consent/consent-question.ts';
import type { Desktop } from '../desktop/desktop.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import type { Logger } from '../logging/log.ts';
import { ConsentGate } from './consent-gate.ts';
import { type Answer, consentResponse, unavailableBy } from './consent-response.ts';
import type { RelayLink } from './failure-report.ts';

/** Bounds on how long a question may stay open, in milliseconds: the relay's word is not enough. */
const MIN_OPEN_MS = 1_000;
const MAX_OPEN_MS = 600_000;
/** How long an accepted answer lets its session start, counted from the answer and from the session's last end. */
const GOOD_FOR_MS = 120_000;
/** Answers that are kept; the oldest one goes first. */
const MAX_ANSWERS = 16;

export interface ConsentDeskOptions {
  readonly relay: RelayLink;
  readonly log: Logger;
  /** Rejects with AgentFault when there is no desktop now. */
  readonly openDesktop: () => Promise<Pick<Desktop, 'dialogs'>>;
  /** A question was opened or closed, or an answer was given. */
  readonly changed: () => void;
  readonly declined: (sessionId: string) => void;
  readonly refused: (sessionId: string, refusal: Refusal) => void;
}

interface OpenQuestion {
  readonly key: string;
  readonly sessionId: string;
  shown: boolean;
}

interface KeptAnswer {
  readonly key: string;
  readonly response: ConsentResponse;
  readonly grant: Grant | null;
  /** Milliseconds of performance.now() until which it lets its session start. */
  goodUntil: number;
}

/**
 * Asks the user what the relay wants to know, and remembers what the user answered. A question stays open while the
 * relay is away; an answer waits until the relay asks for it again. The agent enforces consent by what is kept here.
 */
export class ConsentDesk {
  readonly #options: ConsentDeskOptions;
  readonly #gate: ConsentGate;
  readonly #answers = new Map<string, KeptAnswer>();
  #open: OpenQuestion | null = null;
  /** Settles once the last dialog has closed. */
  #closed: Promise<void> = Promise.resolve();

  constructor(options: ConsentDeskOptions) {
    this.#options = options;
    this.#gate = new ConsentGate({
      dialogs: { askConsent: async (...args) => (await options.openDesktop()).dialogs.askConsent(...args) },
      input: { hold: options.changed, resume: options.changed },
    });
  }

  /** A question is open: the technician's input must not reach the desktop. */
  get asking(): boolean {
    return this.#gate.asking;
  }

  /** Opens the dialog. The same question again keeps the open dialog, or sends the answer that was given again. */
  ask(request: ConsentRequest): void {
    const { sessionId } = request;
    const key = keyOf(request);
    const answer = this.#answers.get(sessionId);
    if (this.#open?.key === key) {
      if (this.#open.shown) this.#sendShown(sessionId);
    } else if (answer?.key === key) {
      answer.goodUntil = performance.now() + GOOD_FOR_MS;
      this.#send(answer.response);
    } else if (this.#open) {
      const detail = 'Another question is open. Ask again once it is answered.';
      this.#send(consentResponse(sessionId, { result: 'unavailable', cause: 'busy', detail, receipt: null }));
    } else {
      const open = { key, sessionId, shown: false };
      this.#open = open;
      this.#closed = this.#run(open, request, this.#closed);
    }
  }

  /** A user of the desktop that is open has accepted a session that may start, or start again. */
  get holdsConsent(): boolean {
    return [...this.#answers.keys()].some((sessionId) => this.letsStart(sessionId));
  }

  /** What the user granted for this session; null when the user accepted nothing. */
  grant(sessionId: string): Grant | null {
    return this.#answers.get(sessionId)?.grant ?? null;
  }

  /** The user was asked about this session, or is being asked. */
  asked(sessionId: string): boolean {
    return this.#answers.has(sessionId) || this.#open?.sessionId === sessionId;
  }

  /** The user was asked about this session and declined. */
  declined(sessionId: string): boolean {
    return this.#answers.get(sessionId)?.response.outcome === 'declined';
  }

  /** The user accepted this very session a short time ago, or it has run since. */
  letsStart(sessionId: string): boolean {
    const answer = this.#answers.get(sessionId);
    return answer !== undefined && answer.grant !== null && performance.now() < answer.goodUntil;
  }

  /** The session was lost: its answer is good for another start for two minutes. */
  sessionLost(sessionId: string): void {
    const answer = this.#answers.get(sessionId);
    if (answer) answer.goodUntil = performance.now() + GOOD_FOR_MS;
  }

  /** The session is over: closes its question at once and drops its answer. */
  forget(sessionId: string): void {
    this.#answers.delete(sessionId);
    if (this.#open?.sessionId === sessionId) this.stop();
  }

  /** The desktop of those who have answered is gone. */
  forgetAnswers(): void {
    this.#answers.clear();
  }

  /** Closes the open question without an answer. */
  stop(): void {
    this.#open = null;
    this.#gate.withdraw();
  }

  async #run(open: OpenQuestion, request: ConsentRequest, lastClosed: Promise<void>): Promise<void> {
    await lastClosed;
    if (this.#open !== open) return;
    const { log, refused } = this.#options;
    const { sessionId } = open;
    log.info({ session_id: sessionId }, 'asking for consent');
    const outcome = await this.#ask(questionOf(request), {
      shown: () => {
        if (this.#open !== open) return;
        open.shown = true;
        this.#sendShown(sessionId);
      },
      refused: (refusal) => refused(sessionId, refusal),
    });
    const response = outcome.result === 'withdrawn' ? null : consentResponse(sessionId, outcome);
    log.info(
      { session_id: sessionId, outcome: outcome.result, cause: response?.cause || undefined },
      'consent question closed',
    );
    // taken back meanwhile: even an answer that was given at the same time counts for nothing
    if (this.#open !== open || outcome.result === 'withdrawn' || !response) return;
    this.#open = null;
    if (outcome.result !== 'unavailable') this.#keep(open, response, grantOf(outcome, request));
    this.#send(response);
    this.#options.changed();
    if (outcome.result === 'declined') this.#options.declined(sessionId);
  }

  async #ask(...args: Parameters<ConsentGate['ask']>): ReturnType<ConsentGate['ask']> {
    try {
      return await this.#gate.ask(...args);
    } catch (error) {
      if (error instanceof AgentFault) return unavailableBy(error);
      throw error;
    }
  }

  #keep({ key, sessionId }: OpenQuestion, response: ConsentResponse, grant: Grant | null): void {
    this.#answers.delete(sessionId);
    this.#answers.set(sessionId, { key, response, grant, goodUntil: performance.now() + GOOD_FOR_MS });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MAX_ANSWERS && oldest !== undefined) this.#answers.delete(oldest);
  }

  #send(value: ConsentResponse): void {
    this.#options.relay.send({ $case: 'consentResponse', value });
  }

  #sendShown(sessionId: string): void {
    this.#options.relay.send({ $case: 'consentShown', value: { sessionId } });
  }
}

/** Two requests are the same question when the user would read and grant the same. */
function keyOf(request: ConsentRequest): string {
  const { sessionId, technicianName, organisation, reason, access, silenceAllows } = request;
  return JSON.stringify([sessionId, technicianName, organisation, reason, access, silenceAllows]);
}

function questionOf({
  technicianName,
  organisation,
  reason,
  access,
  timeoutMs,
  silenceAllows,
}: ConsentRequest): ConsentQuestion {
  const openMs = Math.max(MIN_OPEN_MS, Math.min(MAX_OPEN_MS, timeoutMs));
  return {
    technician: technicianName,
    organisation,
    reason,
    grant: grantFor(access),
    timeoutSeconds: Math.ceil(openMs / 1000),
    silenceAllows,
  };
}

function grantOf({ result }: Answer, { access }: ConsentRequest): Grant | null {
  return result === 'accepted' ? grantFor(access) : null;
}

/** A relay that names no access wants all of it, so the user is asked for all of it. */
function grantFor(access: Access): Grant {
  return access === Access.ACCESS_VIEW ? 'view' : 'view_and_control';
}
