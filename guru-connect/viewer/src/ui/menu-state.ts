/** How much of the menu over an embedded screen is open: nothing but its handle, the monitor switch, all. */
export type MenuState = 'closed' | 'monitors' | 'all';

/** Several monitors: the switch is there without asking. */
export function firstMenuState(monitors: number): MenuState {
  return monitors > 1 ? 'monitors' : 'closed';
}

/** What the handle does. */
export function toggleMenu(state: MenuState): MenuState {
  return state === 'all' ? 'closed' : 'all';
}
