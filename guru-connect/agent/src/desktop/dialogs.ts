import type { Refusal } from './consent/answer-gate.ts';
import type { ConsentOutcome } from './consent/consent-outcome.ts';
import type { ConsentQuestion, Grant } from './consent/consent-question.ts';

/** Who is connected, for the banner. The texts come from the network: they are shown as plain text, bounded. */
export interface ConnectedTechnician {
  readonly technician: string;
  readonly organisation: string;
  readonly grant: Grant;
}

/**
 * What the person can see of a window of ours:
 * - `opening`: not decided yet. `shown`: all of it, since half a second or longer.
 * - `covered`: another window stays in front. `locked`: one that fills the monitor does, as a screen locker.
 * - `hidden`: another client unmapped it or took it into its own window. `not_visible`: in front, yet not on the screen.
 */
export type Sight = 'opening' | 'shown' | 'covered' | 'locked' | 'hidden' | 'not_visible';

/** What an open question reports. Each is called on the main thread, never inside a call to `askConsent`. */
export interface QuestionListener {
  /** The person can see all of the dialog. Called once at most. */
  shown(): void;
  /** An event that was not the person's answer was refused. */
  refused(refusal: Refusal): void;
}

/** What a banner reports. Each is called on the main thread, never inside a call to the indicator. */
export interface IndicatorListener {
  /** The person pressed End. The banner is closed. */
  ended(): void;
  sightChanged(sight: Sight): void;
  /** An event that was not the person's was refused. */
  refused(refusal: Refusal): void;
  /** The banner was destroyed from outside, or the display is gone. Called once, and last. */
  lost(): void;
}

/** A banner that is shown while a technician is connected. */
export interface Indicator {
  readonly sight: Sight;
  /** May be called again. Nothing is reported afterwards. */
  close(): void;
}

/** What a desktop asks and tells the person at the machine. Only real devices answer, never injected input. */
export interface Dialogs {
  /**
   * Asks for consent and always resolves. Aborting `signal` closes the dialog at once: the result is `withdrawn`. One
   * question at a time; another is `unavailable`, `busy`.
   */
  askConsent(
    question: ConsentQuestion,
    signal: AbortSignal,
    listener?: QuestionListener,
  ): Promise<ConsentOutcome>;
  /** Shows a banner with End. Rejects with `no_display`, `missing_library`, `display_unsupported`. */
  showIndicator(who: ConnectedTechnician, listener: IndicatorListener): Promise<Indicator>;
}
