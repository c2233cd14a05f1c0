import type { Sight } from '../../dialogs.ts';

/** In front for this long before it counts as seen, in milliseconds. */
const SHOWN_MS = 500;
/** After a fight for the front: longer than the other side takes to come back. */
const SHOWN_AFTER_FIGHT_MS = 3_000;
/** Tooltips and menus are in front for a moment. */
const COVERED_MS = 1_000;
/** A screen locker comes back each time: after these tries give way, and try again only after a while. */
const RAISES = 4;
const RAISE_PERIOD_MS = 10_000;

/** What was found when the window was looked at. */
export interface Look {
  /** Viewable, and a child of the root. */
  readonly mapped: boolean;
  /** Something is in front of it. */
  readonly overlapped: boolean;
  /** What is in front looks like a screen locker. */
  readonly locker: boolean;
  /** The screen has the window's pixels. */
  readonly onScreen: boolean;
}

/** `clear`: nothing hides the window now. `raise`: it should be brought to the front. */
export interface Judgement {
  readonly sight: Sight;
  readonly clear: boolean;
  readonly raise: boolean;
}

/** Judges what the person can see of a window. Pure: times are milliseconds of a monotonic clock. */
export class SightKeeper {
  #sight: Sight = 'opening';
  #clearSince: number | null = null;
  #blockedSince: number | null = null;
  #raises: number[] = [];

  get sight(): Sight {
    return this.#sight;
  }

  judge(look: Look, now: number): Judgement {
    if (look.mapped && look.onScreen && !look.overlapped) return this.#clear(now);
    this.#clearSince = null;
    if (!look.mapped) {
      this.#sight = 'hidden';
      return this.#judgement(false);
    }
    this.#blockedSince ??= now;
    const lasting = now - this.#blockedSince > COVERED_MS;
    if (!look.overlapped) {
      if (lasting) this.#sight = 'not_visible';
      return this.#judgement(false);
    }
    // never a fight with a locker that is known already
    if (look.locker && this.#sight === 'locked') return this.#judgement(false);
    this.#raises = this.#raises.filter((at) => now - at < RAISE_PERIOD_MS);
    const raise = this.#raises.length < RAISES;
    if (raise) this.#raises.push(now);
    if (!raise || lasting) this.#sight = look.locker ? 'locked' : 'covered';
    return this.#judgement(raise);
  }

  #clear(now: number): Judgement {
    this.#blockedSince = null;
    this.#clearSince ??= now;
    const fought = this.#sight === 'covered' || this.#sight === 'locked';
    if (now - this.#clearSince >= (fought ? SHOWN_AFTER_FIGHT_MS : SHOWN_MS)) this.#sight = 'shown';
    return { sight: this.#sight, clear: true, raise: false };
  }

  #judgement(raise: boolean): Judgement {
    return { sight: this.#sight, clear: false, raise };
  }
}
