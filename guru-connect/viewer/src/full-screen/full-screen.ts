import type { FullScreenMeans, Outcome } from './outcome.ts';
import type { FullScreenEvent, FullScreenState } from './states.ts';
import { nextFullScreenState } from './states.ts';

/** What a person should hear of: system keys go to the machine, or something was refused. */
export type FullScreenNews =
  | { readonly kind: 'keys_reach_machine' }
  | { readonly kind: 'refused'; readonly what: 'enter' | 'leave' | 'keys'; readonly reason: string };

export interface FullScreenEvents {
  /** Whether full screen is on, or is being left. */
  changed(on: boolean): void;
  news(news: FullScreenNews): void;
  /** Whether keys go to the machine at all: who only looks keeps the own keyboard. */
  wantsKeys(): boolean;
}

/** Full screen and, once it is there, the keyboard lock. What was granted is given back when it is over. */
export class FullScreen {
  readonly #means: FullScreenMeans;
  readonly #events: FullScreenEvents;
  #state: FullScreenState = 'windowed';
  #locked = false;
  /** Counts what was asked, so that the answer to an older question changes nothing. */
  #turn = 0;

  constructor(means: FullScreenMeans, events: FullScreenEvents) {
    this.#means = means;
    this.#events = events;
  }

  get on(): boolean {
    return this.#state === 'full' || this.#state === 'leaving';
  }

  /** Must run within a click or a key: browsers want one. Does nothing while an answer is due. */
  toggle(): void {
    if (!this.#take('toggle')) return;
    void this.#ask(this.#state === 'entering');
  }

  /** It ended by itself. */
  ended(): void {
    this.#take('ended');
  }

  /** The session is over: the screen and the keyboard go back to whoever they belong to. */
  finish(): void {
    const before = this.#state;
    if (!this.#take('finish') || before === 'windowed') return;
    void this.#means.fullScreen(false);
  }

  async #ask(enable: boolean): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const outcome = await this.#means.fullScreen(enable);
    if (turn !== this.#turn || !this.#take(outcome.granted ? 'granted' : 'refused')) return;
    this.#refused(enable ? 'enter' : 'leave', outcome);
    if (this.#state === 'full' && enable && this.#events.wantsKeys()) await this.#lockKeyboard();
  }

  async #lockKeyboard(): Promise<void> {
    const outcome = await this.#means.keyboardLock(true);
    if (outcome.granted && this.on) {
      this.#locked = true;
      this.#events.news({ kind: 'keys_reach_machine' });
    } else if (outcome.granted) {
      void this.#means.keyboardLock(false);
    } else if (this.on) {
      this.#refused('keys', outcome);
    }
  }

  #refused(what: 'enter' | 'leave' | 'keys', outcome: Outcome): void {
    if (!outcome.granted) this.#events.news({ kind: 'refused', what, reason: outcome.reason });
  }

  #take(event: FullScreenEvent): boolean {
    const next = nextFullScreenState(this.#state, event);
    if (next === null) return false;
    const before = this.on;
    this.#state = next;
    if (before !== this.on) this.#events.changed(this.on);
    if (!this.on && this.#locked) {
      this.#locked = false;
      void this.#means.keyboardLock(false);
    }
    return true;
  }
}
