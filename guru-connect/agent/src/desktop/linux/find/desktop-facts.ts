/** What has an X display's socket open. `unseen`: a process that this one may not look at. */
export type ServerKind = 'xorg' | 'xrdp' | 'xvnc' | 'xvfb' | 'nested' | 'xwayland' | 'compositor' | 'unseen';

/** One X display of this machine that takes connections, as `:0` is. */
export interface XServerFact {
  readonly display: number;
  readonly kind: ServerKind;
  /** Undefined when the process is not seen, as the next two. */
  readonly pid: number | undefined;
  /** The user that it runs as, by its effective id. */
  readonly uid: number | undefined;
  /** logind's session that the process belongs to. */
  readonly session: string | undefined;
  /** The file of its `-auth` argument. */
  readonly authFile: string | undefined;
}

/** One session of logind, sd-login(3). */
export interface LoginSessionFact {
  readonly id: string;
  readonly uid: number;
  /** Login name; the user id in digits where it has none. */
  readonly user: string;
  /** `user`, `greeter`, `lock-screen`, `background`, ... */
  readonly sessionClass: string;
  /** `x11`, `wayland`, `mir`, `tty`, `unspecified`. */
  readonly type: string;
  /** In front of its seat; always true for a session without a seat. */
  readonly active: boolean;
  /** `online`, `active`, `closing`. */
  readonly state: string;
  /** Empty for a session from the network. */
  readonly seat: string;
  /** X display that the session names; few do. */
  readonly display: number | undefined;
}

/** All that the choice of a desktop is made from. */
export interface DesktopFacts {
  readonly servers: readonly XServerFact[];
  /** Empty too where there is no logind. */
  readonly sessions: readonly LoginSessionFact[];
  /** A Wayland compositor takes connections. */
  readonly waylandSocket: boolean;
}
