import type { InputSink, Monitor } from '../desktop/desktop.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import { HeldKeyWatch } from './held-key-watch.ts';
import { InputControl } from './input-control.ts';
import type { InputEvent } from './input-event.ts';
import { InputHold } from './input-hold.ts';
import { InputQueue } from './input-queue.ts';

/** Calls to the desktop in one turn of the event loop; a single event may exceed it by some ten. */
const CALLS_PER_TURN = 64;
/** Messages read in one turn before the sender has to wait: reading costs time too. */
const MESSAGES_PER_TURN = 256;

export interface InputPumpOptions {
  readonly sink: InputSink;
  /** Finds a monitor by its id. */
  readonly monitor: (monitorId: number) => Monitor | undefined;
  /** Where the viewer's messages come from. */
  readonly source: { pause(): void; resume(): void };
  /** The desktop does not take input any more. */
  readonly onFault: (fault: AgentFault) => void;
  /** A text was not typed, or only its beginning; what came after it was dropped. */
  readonly onTextFault: (fault: AgentFault) => void;
}

/**
 * Carries a viewer's input to the desktop, a bounded part per turn of the event loop, so that no flood keeps the
 * control socket and its heartbeat waiting, nor outlives the session.
 */
export class InputPump {
  readonly #options: InputPumpOptions;
  readonly #hold = new InputHold();
  readonly #queue = new InputQueue();
  readonly #control: InputControl;
  readonly #heldKeys = new HeldKeyWatch(() => this.#letGo());
  #messages = 0;
  #paused = false;
  #turn: NodeJS.Immediate | undefined;
  /** The desktop has not carried out the last turn's input yet. */
  #settling = false;
  #typing: AbortController | null = null;

  constructor(options: InputPumpOptions) {
    this.#options = options;
    this.#control = new InputControl(options.sink, options.monitor);
  }

  /** Events dropped so far for want of room. */
  get dropped(): number {
    return this.#queue.dropped;
  }

  /** Events dropped so far because a question was open. */
  get withheld(): number {
    return this.#hold.dropped;
  }

  /** From now on drops all input, until `resume`. Releases all keys and buttons at once. */
  hold(): void {
    this.#hold.hold();
    this.clear();
  }

  resume(): void {
    this.#hold.resume();
  }

  /** Counts a message from the viewer, whatever it is. */
  received(): void {
    this.#messages += 1;
    if (this.#messages === MESSAGES_PER_TURN) this.#pause(true);
    this.#runSoon();
  }

  push(event: InputEvent): void {
    const passed = this.#hold.pass(event);
    if (!passed) return;
    this.#queue.push(passed);
    this.#runSoon();
  }

  /** Drops what is queued, stops typing, and releases all keys and buttons. */
  clear(): void {
    this.#typing?.abort();
    this.#queue.clear();
    this.#heldKeys.received(false);
    this.#guard(() => this.#control.releaseAll());
    if (this.#paused) this.#runSoon();
  }

  #runSoon(): void {
    this.#turn ??= setImmediate(() => this.#run());
  }

  #run(): void {
    this.#turn = undefined;
    this.#messages = 0;
    if (!this.#settling) this.#guard(() => this.#work());
    this.#heldKeys.received(this.#queue.repeating.length > 0);
    this.#pause(this.#queue.full);
  }

  #pause(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (paused) this.#options.source.pause();
    else this.#options.source.resume();
  }

  #work(): void {
    if (this.#queue.empty) return;
    const limit = this.#control.calls + CALLS_PER_TURN;
    while (this.#control.calls < limit) {
      const event = this.#queue.shift();
      if (!event) break;
      if (event.kind === 'text') {
        void this.#settle(() => this.#type(event.text));
        return;
      }
      this.#control.apply(event);
    }
    void this.#settle(() => this.#options.sink.settle());
  }

  /** A desktop that is slower than the viewer would still be at it when the session has ended. */
  async #settle(settled: () => Promise<void>): Promise<void> {
    this.#settling = true;
    try {
      await settled();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#settling = false;
      if (!this.#queue.empty || this.#paused) this.#runSoon();
    }
  }

  async #type(text: string): Promise<void> {
    const typing = new AbortController();
    this.#typing = typing;
    try {
      await this.#options.sink.text?.type(text, typing.signal);
    } catch (error) {
      if (!(error instanceof AgentFault) || error.code !== 'text_not_typed') throw error;
      this.clear();
      this.#options.onTextFault(error);
    } finally {
      this.#typing = null;
    }
  }

  /** The viewer fell silent: releases what the desktop repeats. Modifiers stay for a viewer that comes back. */
  #letGo(): void {
    for (const code of this.#queue.repeating) this.push({ kind: 'key', code, down: false });
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (!(error instanceof AgentFault)) throw error;
    this.#queue.clear();
    this.#options.onFault(error);
  }
}
