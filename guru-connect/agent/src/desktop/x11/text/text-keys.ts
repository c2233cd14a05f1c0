import { AgentFault } from '../../../fault/agent-fault.ts';
import type { TextInput } from '../../desktop.ts';
import type { QuietTime } from '../quiet-time.ts';
import { getXkbState, readXkbState } from '../wire/xkb.ts';
import { FAKE, fakePress } from '../wire/xtest.ts';
import { type LevelKeys, levelKeysOf, placesOf } from './key-places.ts';
import { readKeyboardMap } from './keyboard-map.ts';
import { ModifierRest, type ModifierRestOptions } from './modifier-rest.ts';
import { ReadBarrier } from './read-barrier.ts';
import { SpareKeys } from './spare-keys.ts';
import { sendMapping, SpareRecord } from './spare-record.ts';
import { type Run, runsOf, strokesOf } from './strokes.ts';

/** Characters that may be under way before the X server has answered. */
const PACE = 32;
/** Characters that the program in front may be behind: so much is still typed after an abort. */
const MAX_UNREAD = 4_000;
/** Spare keys go back after this time without text: straight after the last key a slow program would misread it. */
const GIVE_BACK_MS = 30_000;
/** How long a close waits for the program in front, in milliseconds. */
const LAST_WAIT_MS = 500;

export interface TextKeysOptions extends ModifierRestOptions {
  readonly quiet: QuietTime;
}

/**
 * Types characters by keys of the layout, and others by keys that mean nothing in it, which get their keysyms for a
 * time. Programs read a changed map before the keys that follow; only a key that changes its meaning has to wait until
 * they have read it with the old one.
 */
export class TextKeys implements TextInput {
  readonly #options: TextKeysOptions;
  readonly #barrier: ReadBarrier;
  readonly #record: SpareRecord;
  readonly #rest: ModifierRest;
  readonly #spare = new SpareKeys();
  #unread = 0;
  #typing = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #giveBackLater: NodeJS.Timeout | undefined;
  readonly #closed = new AbortController();

  private constructor(options: TextKeysOptions, barrier: ReadBarrier, record: SpareRecord) {
    this.#options = options;
    this.#barrier = barrier;
    this.#record = record;
    this.#rest = new ModifierRest(options);
  }

  /** Gives back what a killed agent has left in the keyboard's map. */
  static async open(options: TextKeysOptions): Promise<TextKeys> {
    const record = await SpareRecord.open(options.client);
    await record.giveBackLeftovers();
    return new TextKeys(options, await ReadBarrier.open(options.client), record);
  }

  /** Nothing is being typed, and nothing has to be given back. */
  get idle(): boolean {
    return this.#typing === 0 && this.#spare.given.length === 0;
  }

  /** An event of the connection. */
  event(type: number, event: Buffer): void {
    this.#barrier.event(type, event);
  }

  type(text: string, signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      clearTimeout(this.#giveBackLater);
      this.#typing += 1;
      try {
        await this.#type(text, AbortSignal.any([signal, this.#closed.signal]));
      } finally {
        this.#typing -= 1;
        this.#giveBackLater = setTimeout(() => void this.#giveBackInTurn(this.#closed.signal), GIVE_BACK_MS);
        this.#giveBackLater.unref();
      }
    });
  }

  /** Stops typing and gives back what was taken. The connection must stay open until it resolves; it never rejects. */
  async close(): Promise<void> {
    clearTimeout(this.#giveBackLater);
    this.#closed.abort();
    await this.#giveBackInTurn(AbortSignal.timeout(LAST_WAIT_MS));
    clearTimeout(this.#giveBackLater);
  }

  /** A server that is gone is reported by the connection. */
  async #giveBackInTurn(signal: AbortSignal): Promise<void> {
    await this.#inTurn(() => this.#giveBack(signal)).catch(() => undefined);
  }

  /** One text after the other. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #type(text: string, signal: AbortSignal): Promise<void> {
    const { client, quiet, xkb } = this.#options;
    if (this.#closed.signal.aborted) throw new AgentFault('no_display', 'the desktop was closed');
    await quiet.over();
    const [map, state] = await Promise.all([readKeyboardMap(client), client.ask(getXkbState(xkb))]);
    this.#spare.follow(map);
    const strokes = strokesOf(text, placesOf(map, readXkbState(state).group));
    const runs = runsOf(strokes, this.#spare.size);
    if (!runs) throw new AgentFault('text_not_typed', "the machine's keyboard has no spare keys");
    const putBack = await this.#rest.begin(map, signal);
    try {
      for (const run of runs) {
        if (signal.aborted) return;
        await this.#prepare(run, signal);
        await this.#press(run, levelKeysOf(map), signal);
      }
    } finally {
      putBack();
    }
    await client.sync();
  }

  /** Makes the run typable. */
  async #prepare({ keysyms }: Run, signal: AbortSignal): Promise<void> {
    const { client } = this.#options;
    if (this.#spare.reuses(keysyms)) await this.#passBarrier(signal);
    if (signal.aborted) return;
    const keys = this.#spare.give(keysyms);
    if (keys.length === 0) return;
    this.#record.write(this.#spare.given);
    sendMapping(client, keys);
    await client.sync();
  }

  async #press({ strokes }: Run, keys: LevelKeys, signal: AbortSignal): Promise<void> {
    let level = 0;
    const choose = (wanted: number) => {
      if ((wanted ^ level) & 1) this.#key(keys.shift, (wanted & 1) !== 0);
      if ((wanted ^ level) & 2) this.#key(keys.level3, (wanted & 2) !== 0);
      level = wanted;
    };
    try {
      for (let from = 0; from < strokes.length && !signal.aborted; from += PACE) {
        if (this.#unread > MAX_UNREAD) await this.#passBarrier(signal);
        if (signal.aborted) return;
        for (const stroke of strokes.slice(from, from + PACE)) {
          const keycode = 'keysym' in stroke ? this.#spare.keycodeOf(stroke.keysym) : stroke.keycode;
          choose('keysym' in stroke ? 0 : stroke.level);
          this.#key(keycode, true);
          this.#key(keycode, false);
        }
        this.#unread += PACE;
        await this.#options.client.sync();
      }
    } finally {
      choose(0);
    }
  }

  async #passBarrier(signal: AbortSignal): Promise<void> {
    await this.#barrier.pass(signal);
    if (!signal.aborted) this.#unread = 0;
  }

  /** Also when the program in front does not answer: the user's layout comes first. */
  async #giveBack(signal: AbortSignal): Promise<void> {
    const { client } = this.#options;
    this.#spare.follow(await readKeyboardMap(client));
    const given = this.#spare.given;
    if (given.length > 0) await this.#passBarrier(signal).catch(() => undefined);
    sendMapping(
      client,
      given.map(([keycode]) => [keycode, 0] as const),
    );
    this.#record.clear();
    this.#spare.clear();
    await client.sync();
  }

  #key(keycode: number | undefined, down: boolean): void {
    const { client, test } = this.#options;
    if (keycode === undefined) return;
    client.trySend(fakePress(test, down ? FAKE.keyPress : FAKE.keyRelease, keycode));
  }
}
