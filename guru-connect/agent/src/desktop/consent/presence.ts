/** What the system says about the session that this desktop belongs to. Any of it may be unknown. */
export interface SessionFacts {
  /** logind: `user`, `greeter`, `lock-screen`, `background`, ... */
  readonly sessionClass: string | undefined;
  /** logind: `active`, `online` (in the background), `closing`. */
  readonly state: string | undefined;
  /** logind's LockedHint. GNOME and KDE set it, i3lock, swaylock and light-locker do not: only `true` means something. */
  readonly lockedHint: boolean | undefined;
  /** A screensaver of the desktop says that it is active. Undefined when none is there. */
  readonly saverActive: boolean | undefined;
}

/** Whether somebody can be asked. `unknown` is not `present`: the dialog is shown, and its own sight decides. */
export type Presence = 'present' | 'locked' | 'other_session_in_front' | 'nobody_logged_in' | 'unknown';

export function presenceOf({ sessionClass, state, lockedHint, saverActive }: SessionFacts): Presence {
  if (sessionClass === 'greeter') return 'nobody_logged_in';
  if (state === 'online' || state === 'closing') return 'other_session_in_front';
  if (sessionClass === 'lock-screen' || lockedHint === true || saverActive === true) return 'locked';
  return lockedHint === undefined && saverActive === undefined ? 'unknown' : 'present';
}
