import type { View } from '../session/view.ts';
import { timeLeft } from './describe.ts';

const TICK_MS = 250;

/** Keeps the time that is left for an answer in an element while a question is open. A screen reader is not told each second. */
export class Countdown {
  readonly #element: HTMLElement;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(element: HTMLElement) {
    this.#element = element;
  }

  show(view: View): void {
    clearInterval(this.#timer);
    this.#write(view);
    if (view.question?.answerBy != null) this.#timer = setInterval(() => this.#write(view), TICK_MS);
  }

  #write(view: View): void {
    const text = timeLeft(view, performance.now()) ?? '';
    if (this.#element.textContent !== text) this.#element.textContent = text;
  }
}
