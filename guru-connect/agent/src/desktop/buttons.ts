import type { Button } from './desktop.ts';

/** W3C `MouseEvent.buttons` bit to `MouseEvent.button`. */
const BUTTONS: readonly { readonly bit: number; readonly button: Button }[] = [
  { bit: 1, button: 0 },
  { bit: 2, button: 2 },
  { bit: 4, button: 1 },
  { bit: 8, button: 3 },
  { bit: 16, button: 4 },
];

/** All bits that mean a button. */
export const BUTTON_MASK: number = BUTTONS.reduce((mask, { bit }) => mask | bit, 0);

export interface ButtonChange {
  readonly button: Button;
  readonly down: boolean;
}

/** What to press and release to get from one mask to another; unknown bits are ignored. */
export function buttonChanges(before: number, after: number): ButtonChange[] {
  return BUTTONS.filter(({ bit }) => (before & bit) !== (after & bit)).map(({ bit, button }) => ({
    button,
    down: (after & bit) !== 0,
  }));
}
