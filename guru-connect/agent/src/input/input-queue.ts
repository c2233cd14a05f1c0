import type { PointerEvent } from '@guru-connect/proto/stream';
import { BUTTON_MASK } from '../desktop/buttons.ts';
import type { InputEvent } from './input-event.ts';
import { MAX_WHEEL, STEP_WHEEL } from './wheel.ts';

/** Keys of a keyboard that a person can hold at once, and more; a hostile viewer holds all. */
export const MAX_KEYS_DOWN = 32;
/** Longer than every W3C `KeyboardEvent.code`. */
const MAX_CODE_LENGTH = 32;
/** From here on the sender has to wait. */
const FULL = 256;
/** More than a socket delivers after it was paused. Beyond it moves and wheel are dropped, then presses. */
const MAX_STEPS = 8_192;

/** UTF-16 units of text from which on the sender has to wait, and beyond which text is dropped. */
const FULL_TEXT = 4_096;
const MAX_TEXT = 65_536;

/** Keys that a desktop does not repeat while they are held. */
const MODIFIER = /^(Control|Shift|Alt|Meta)(Left|Right)$/;

/** Moves and wheel between two presses or releases: the newest position, and the sum of the wheel. */
interface Motion {
  readonly kind: 'motion';
  pointer: PointerEvent | undefined;
  deltaX: number;
  deltaY: number;
}

type Queued = Motion | Exclude<InputEvent, { kind: 'wheel' }>;

/**
 * What a viewer asked to do and the desktop has not been given yet. Merges moves and wheel, keeps their order with
 * presses and releases, and is bounded: a release is never dropped, since only presses that were queued can have one.
 */
export class InputQueue {
  readonly #steps: Queued[] = [];
  /** The motion at the end of the queue, which takes further moves and wheel. */
  #open: Motion | null = null;
  #motions = 0;
  /** Keys and buttons that are down once everything queued is done. */
  readonly #keys = new Set<string>();
  #buttons = 0;
  /** A release of everything is queued or done, and nothing went down since. */
  #released = false;
  #dropped = 0;
  /** UTF-16 units of the texts that are queued. */
  #text = 0;

  get empty(): boolean {
    return this.#steps.length === 0;
  }

  /** Whether the sender has to wait. */
  get full(): boolean {
    return this.#steps.length >= FULL || this.#text >= FULL_TEXT;
  }

  /** Events dropped so far because there was no room. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Held keys that the desktop repeats, the last pressed first. */
  get repeating(): string[] {
    return [...this.#keys].filter((code) => !MODIFIER.test(code)).reverse();
  }

  push(event: InputEvent): void {
    switch (event.kind) {
      case 'pointer':
        this.#pointer(event.event);
        return;
      case 'wheel': {
        const motion = this.#motion();
        if (!motion) return;
        motion.deltaX = bound(motion.deltaX + event.deltaX);
        motion.deltaY = bound(motion.deltaY + event.deltaY);
        return;
      }
      case 'key':
        this.#key(event);
        return;
      case 'text':
        this.#addText(event);
        return;
      case 'release_all':
        if (this.#released) return;
        this.#forgetHeld();
        this.#released = true;
        this.#barrier(event);
    }
  }

  /** The next event for the desktop; a long turn of the wheel comes in parts. */
  shift(): InputEvent | undefined {
    const step = this.#steps[0];
    if (step?.kind !== 'motion') {
      this.#steps.shift();
      if (step?.kind === 'text') this.#text -= step.text.length;
      return step;
    }
    const part = nextPart(step);
    if (step.pointer === undefined && step.deltaX === 0 && step.deltaY === 0) {
      this.#steps.shift();
      this.#motions -= 1;
      if (this.#open === step) this.#open = null;
    }
    return part;
  }

  /** Drops everything and takes nothing for held any more. */
  clear(): void {
    this.#steps.length = 0;
    this.#text = 0;
    this.#forgetMotions();
    this.#released = false;
    this.#forgetHeld();
  }

  #forgetMotions(): void {
    this.#open = null;
    this.#motions = 0;
  }

  #forgetHeld(): void {
    this.#keys.clear();
    this.#buttons = 0;
  }

  #pointer(event: PointerEvent): void {
    const asked = event.buttons & BUTTON_MASK;
    const pressed = asked & ~this.#buttons;
    const buttons = pressed !== 0 && !this.#hasRoom() ? asked & this.#buttons : asked;
    if (buttons === this.#buttons) {
      const motion = this.#motion();
      if (motion) motion.pointer = { ...event, buttons };
      return;
    }
    if ((buttons & ~this.#buttons) !== 0) this.#released = false;
    this.#buttons = buttons;
    this.#barrier({ kind: 'pointer', event: { ...event, buttons } });
  }

  /** A key that is down already stays so: the desktop repeats held keys itself. */
  #key(event: Extract<InputEvent, { kind: 'key' }>): void {
    const { code, down } = event;
    if (code.length > MAX_CODE_LENGTH || down === this.#keys.has(code)) return;
    if (down) {
      if (this.#keys.size >= MAX_KEYS_DOWN || !this.#hasRoom()) return;
      this.#keys.add(code);
      this.#released = false;
    } else {
      this.#keys.delete(code);
    }
    this.#barrier(event);
  }

  #addText(event: Extract<InputEvent, { kind: 'text' }>): void {
    if (event.text === '') return;
    if (this.#text + event.text.length > MAX_TEXT) {
      this.#dropped += 1;
      return;
    }
    if (!this.#hasRoom()) return;
    this.#text += event.text.length;
    this.#barrier(event);
  }

  /** What is pushed later must not overtake this. */
  #barrier(step: Queued): void {
    this.#open = null;
    this.#steps.push(step);
  }

  /** The motion to add to, or undefined when there is no room for one. */
  #motion(): Motion | undefined {
    if (this.#open) return this.#open;
    if (!this.#hasRoom()) return undefined;
    this.#open = { kind: 'motion', pointer: undefined, deltaX: 0, deltaY: 0 };
    this.#steps.push(this.#open);
    this.#motions += 1;
    return this.#open;
  }

  /** Makes room by dropping all motions; false, and counted, when the queue is full of presses and releases. */
  #hasRoom(): boolean {
    if (this.#steps.length < MAX_STEPS) return true;
    if (this.#motions > 0) {
      const kept = this.#steps.filter(({ kind }) => kind !== 'motion');
      this.#dropped += this.#motions;
      this.#steps.splice(0, this.#steps.length, ...kept);
      this.#forgetMotions();
      return true;
    }
    this.#dropped += 1;
    return false;
  }
}

function nextPart(motion: Motion): InputEvent {
  if (motion.pointer !== undefined) {
    const event = motion.pointer;
    motion.pointer = undefined;
    return { kind: 'pointer', event };
  }
  const deltaX = Math.max(-STEP_WHEEL, Math.min(STEP_WHEEL, motion.deltaX));
  const deltaY = Math.max(-STEP_WHEEL, Math.min(STEP_WHEEL, motion.deltaY));
  motion.deltaX -= deltaX;
  motion.deltaY -= deltaY;
  return { kind: 'wheel', deltaX, deltaY };
}

function bound(delta: number): number {
  return Math.max(-MAX_WHEEL, Math.min(MAX_WHEEL, delta));
}
