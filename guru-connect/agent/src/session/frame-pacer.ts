/** What the stream knows when it asks which frame comes next. Times are one clock's, in milliseconds. */
export interface PaceFacts {
  /** A whole picture was asked for. */
  readonly whole: boolean;
  /** Something was drawn. */
  readonly dirty: boolean;
  /** When what was sent with losses is due exactly; null: there is none. */
  readonly refineAt: number | null;
  /** The last frame was one of what is due exactly. */
  readonly refined: boolean;
  /** The viewer has room for a frame. */
  readonly open: boolean;
  /** Not before, but for what was asked for. */
  readonly notBefore: number;
  readonly now: number;
}

/** The next frame; or in how many milliseconds to ask again, null when something has to happen first. */
export type Pace = 'whole' | 'changes' | 'refine' | { readonly wait: number | null };

/** So long may what is due exactly wait for what is drawn, in milliseconds. */
const OVERDUE_MS = 500;

/**
 * Decides which frame is made next: what was asked for, then what was drawn, then what is still to be sent exactly. Where
 * something always moves, what waits for long takes every other turn.
 */
export function nextFrame({ whole, dirty, refineAt, refined, open, notBefore, now }: PaceFacts): Pace {
  if (!open) return { wait: null };
  if (whole || dirty) {
    if (notBefore > now) return { wait: notBefore - now };
    if (whole) return 'whole';
    return refineAt !== null && now - refineAt > OVERDUE_MS && !refined ? 'refine' : 'changes';
  }
  if (refineAt === null) return { wait: null };
  const at = Math.max(refineAt, notBefore);
  return at > now ? { wait: at - now } : 'refine';
}
