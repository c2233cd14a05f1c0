/** W3C `MouseEvent.buttons` bit to X11 button number. */
const BUTTONS = [
  { bit: 1, button: 1 },
  { bit: 2, button: 3 },
  { bit: 4, button: 2 },
  { bit: 8, button: 8 },
  { bit: 16, button: 9 },
] as const;

/** All bits that mean a button. */
export const BUTTON_MASK: number = BUTTONS.reduce((mask, { bit }) => mask | bit, 0);

/** X11 buttons of the wheel. */
export const WHEEL_BUTTON = { up: 4, down: 5, left: 6, right: 7 } as const;

export interface ButtonChange {
  readonly button: number;
  readonly down: boolean;
}

/** What to press and release to get from one mask to another; unknown bits are ignored. */
export function buttonChanges(before: number, after: number): ButtonChange[] {
  return BUTTONS.filter(({ bit }) => (before & bit) !== (after & bit)).map(({ bit, button }) => ({
    button,
    down: (after & bit) !== 0,
  }));
}
