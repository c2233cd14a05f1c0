import type { Refusal } from '../desktop/consent/answer-gate.ts';
import type { Desktop } from '../desktop/desktop.ts';
import type { ConnectedTechnician, Indicator, Sight } from '../desktop/dialogs.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import type { Logger } from '../logging/log.ts';
import { type Duty, dutyFor } from './indicator-rule.ts';

/** A banner that was destroyed from outside comes back after this time, a few times. */
const SHOW_AGAIN_MS = 1_000;
const SHOW_AGAIN_TIMES = 3;

const LOST = 'the banner that shows who is connected cannot be seen at this machine';

export interface SessionIndicatorOptions {
  readonly sessionId: string;
  readonly who: ConnectedTechnician;
  /** The session may not go on without the banner: it is attended. */
  readonly mandatory: boolean;
  /** Rejects with AgentFault when there is no desktop now. */
  readonly openDesktop: () => Promise<Pick<Desktop, 'dialogs'>>;
  readonly log: Logger;
  /** What the session may do has changed; never `end`. */
  readonly dutyChanged: () => void;
  /** The user pressed End. */
  readonly ended: () => void;
  /** A mandatory banner cannot be seen: the session must end. The banner is closed. */
  readonly lost: (fault: AgentFault) => void;
  readonly refused: (refusal: Refusal) => void;
}

/** The banner of one session, from the first viewer until the session is over: it outlives lost sockets. */
export class SessionIndicator {
  readonly sessionId: string;
  readonly who: ConnectedTechnician;
  readonly #options: SessionIndicatorOptions;
  #indicator: Indicator | null = null;
  #shown = false;
  #closed = false;
  #duty: Exclude<Duty, 'end'> = 'serve';
  #sight: Sight = 'opening';
  /** When the banner was last in front, or a locker came, in milliseconds of performance.now(). */
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  #showAgain: NodeJS.Timeout | undefined;
  #showings = 0;

  constructor(options: SessionIndicatorOptions) {
    this.sessionId = options.sessionId;
    this.who = options.who;
    this.#options = options;
  }

  /** What the session may do now. */
  get duty(): Exclude<Duty, 'end'> {
    return this.#duty;
  }

  /** A viewer is there. May be called again. */
  show(): void {
    if (this.#shown || this.#closed) return;
    this.#shown = true;
    this.#since = performance.now();
    void this.#open();
    this.#follow();
  }

  /** May be called again. Nothing is reported afterwards. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#showAgain);
    this.#indicator?.close();
    this.#indicator = null;
  }

  async #open(): Promise<void> {
    const { openDesktop, who, log, sessionId, refused, ended } = this.#options;
    try {
      this.#showings += 1;
      const { dialogs } = await openDesktop();
      if (this.#closed) return;
      const indicator = await dialogs.showIndicator(who, {
        sightChanged: (sight) => this.#seen(sight),
        refused,
        ended: () => {
          this.close();
          ended();
        },
        lost: () => this.#destroyed(),
      });
      if (this.#closed) indicator.close();
      else this.#indicator = indicator;
    } catch (error) {
      if (!(error instanceof AgentFault)) throw error;
      if (this.#closed) return;
      log.warn({ session_id: sessionId, code: error.code, detail: error.message }, 'no banner can be shown');
      if (this.#options.mandatory) this.#lose(`${LOST}: ${error.message}`);
    }
  }

  #seen(sight: Sight): void {
    const { log, sessionId } = this.#options;
    if (sight === this.#sight) return;
    if (sight !== 'shown') log.warn({ session_id: sessionId, sight }, 'the banner is not in front');
    if (this.#sight === 'shown' || (sight === 'locked') !== (this.#sight === 'locked')) {
      this.#since = performance.now();
    }
    this.#sight = sight;
    this.#follow();
  }

  /** A client closed its window or its connection to the display; the display itself may be gone. */
  #destroyed(): void {
    this.#indicator = null;
    this.#seen('hidden');
    if (this.#showings > SHOW_AGAIN_TIMES) return;
    this.#showAgain = setTimeout(() => void this.#open(), SHOW_AGAIN_MS);
  }

  #follow(): void {
    clearTimeout(this.#timer);
    if (this.#closed || !this.#options.mandatory) return;
    const { duty, changesInMs } = dutyFor(this.#sight, performance.now() - this.#since);
    if (duty === 'end') {
      this.#lose(LOST);
      return;
    }
    if (changesInMs !== null) this.#timer = setTimeout(() => this.#follow(), changesInMs);
    if (duty === this.#duty) return;
    this.#duty = duty;
    this.#options.dutyChanged();
  }

  #lose(detail: string): void {
    this.close();
    this.#options.lost(new AgentFault('indicator_lost', detail));
  }
}
