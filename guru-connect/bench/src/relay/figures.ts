/** What a figure must be; values are in the figure's own unit. */
export type Goal = { readonly atMost: number } | { readonly atLeast: number };

/** One measured value. */
export interface Figure {
  /** `<case>.<name>`: stable, for programs that compare runs. */
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  /** Null: there was nothing to measure, such as the return of sessions that ended. */
  readonly value: number | null;
  /** The goal in words; null: the figure only explains others. */
  readonly goal: string | null;
  /** Null without a goal; false for a value that is missing. */
  readonly reached: boolean | null;
}

/** Judges a value against its goal. NaN and infinity count as missing, since JSON has neither. */
export function figure(
  id: string,
  what: string,
  unit: string,
  measured: number | null | undefined,
  goal?: Goal,
): Figure {
  const value =
    measured === null || measured === undefined || !Number.isFinite(measured) ? null : round(measured);
  if (!goal) return { id, what, unit, value, goal: null, reached: null };
  return { id, what, unit, value, goal: inWords(goal), reached: value !== null && meets(value, goal) };
}

const meets = (value: number, goal: Goal) =>
  'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
const inWords = (goal: Goal) => ('atMost' in goal ? `<= ${goal.atMost}` : `>= ${goal.atLeast}`);
/** Four significant digits, and whole numbers unchanged: more is noise. */
const round = (value: number) =>
  Number.isInteger(value)
    ? value
    : Math.abs(value) >= 1000
      ? Math.round(value)
      : Number(value.toPrecision(4));
