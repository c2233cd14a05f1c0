/**
 * Why an event answers nothing:
 * - `injected`: it comes from a device that is not real (XTEST), or from one that is unknown.
 * - `sent_by_program`: another client sent it to the window (XSendEvent).
 * - `pointer_not_moved`: no hand moved the pointer since the window appeared.
 * - `pointer_moved_by_program`: the pointer is where no hand put it.
 * - `too_soon`: what is on screen, or the keyboard, was not still for long enough.
 * - `covered`: something is in front of the window.
 * - `released_elsewhere`: press and release differ in place or device.
 * - `typing`: the key has no meaning here, so it was meant for another window.
 * - `key_repeat`: the key is held.
 */
export type Refusal =
  | 'injected'
  | 'sent_by_program'
  | 'pointer_not_moved'
  | 'pointer_moved_by_program'
  | 'too_soon'
  | 'covered'
  | 'released_elsewhere'
  | 'typing'
  | 'key_repeat';

/** Refusals of events that no device of the person made. */
export const NOT_BY_HAND: ReadonlySet<Refusal> = new Set([
  'injected',
  'sent_by_program',
  'pointer_moved_by_program',
]);

export type Verdict = 'counts' | Refusal;

/** How long the window and the keyboard must have been still before an answer counts, in milliseconds. */
export const SETTLE_MS = 700;
/** A hand that presses may shake, in pixels. */
const SHAKE = 2;

/** Where a pointer is, in pixels of the window, and the id of the device that put it there. */
export interface PointerAt {
  readonly x: number;
  readonly y: number;
  readonly device: number;
}

export interface ButtonEvent extends PointerAt {
  /** The device is a real one. */
  readonly real: boolean;
  readonly covered: boolean;
  /** The button of the dialog under the pointer. */
  readonly target: string | undefined;
}

export interface KeyEvent {
  readonly real: boolean;
  readonly repeat: boolean;
  readonly covered: boolean;
  /** The key has a meaning in the dialog. */
  readonly known: boolean;
}

/**
 * Decides which press, release or key is the answer of a person at the machine. Pure: times are milliseconds of a
 * monotonic clock that the caller reads.
 */
export class AnswerGate {
  #disturbedAt = Number.NEGATIVE_INFINITY;
  #typedAt = Number.NEGATIVE_INFINITY;
  #pointer: (PointerAt & { byHand: boolean }) | null = null;
  #pressed: { target: string | undefined; device: number } | null = null;

  /** The window appeared, moved, was covered or uncovered: what was under the pointer may not be any more. */
  disturbed(now: number): void {
    this.#disturbedAt = now;
    this.#pressed = null;
  }

  /** The window got the keyboard: what is being typed was meant for another one. */
  focused(now: number): void {
    this.#typedAt = now;
  }

  /** The pointer moved over the window. `byHand`: a real device reported this very motion. */
  moved(pointer: PointerAt, byHand: boolean): void {
    this.#pointer = { ...pointer, byHand };
  }

  press(event: ButtonEvent, now: number): Verdict {
    this.#pressed = null;
    if (!event.real) return 'injected';
    if (!this.#pointer) return 'pointer_not_moved';
    if (!this.#isAtHand(event)) return 'pointer_moved_by_program';
    if (event.covered) return 'covered';
    if (now - this.#disturbedAt < SETTLE_MS) return 'too_soon';
    this.#pressed = { target: event.target, device: event.device };
    return 'counts';
  }

  release(event: ButtonEvent): Verdict {
    const pressed = this.#pressed;
    if (!event.real) return 'injected';
    this.#pressed = null;
    if (event.covered) return 'covered';
    const same = pressed?.target === event.target && pressed?.device === event.device;
    return pressed && same ? 'counts' : 'released_elsewhere';
  }

  /** A key that means nothing here, or comes too soon, starts the wait again: a sentence typed blindly never answers. */
  key({ real, repeat, known, covered }: KeyEvent, now: number): Verdict {
    if (!real) return 'injected';
    if (repeat) return 'key_repeat';
    if (covered) {
      this.#typedAt = now;
      return 'covered';
    }
    const soon = Math.min(now - this.#disturbedAt, now - this.#typedAt) < SETTLE_MS;
    if (!known || soon) {
      this.#typedAt = now;
      return known ? 'too_soon' : 'typing';
    }
    return 'counts';
  }

  #isAtHand({ x, y, device }: PointerAt): boolean {
    const last = this.#pointer;
    if (!last?.byHand || last.device !== device) return false;
    return Math.abs(last.x - x) <= SHAKE && Math.abs(last.y - y) <= SHAKE;
  }
}
