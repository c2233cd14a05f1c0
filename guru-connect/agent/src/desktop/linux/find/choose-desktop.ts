import type { DesktopFacts, LoginSessionFact, ServerKind, XServerFact } from './desktop-facts.ts';

/** Why there is no desktop to show now. */
export type Absence = 'wayland' | 'nobody_signed_in' | 'in_background' | 'server_not_found';

export type DesktopChoice =
  | {
      readonly server: XServerFact;
      /** Null for an X server that no session of logind has. */
      readonly session: LoginSessionFact | null;
    }
  | { readonly absence: Absence; readonly detail: string };

/** X servers without a session, the likeliest desktop first. One without a screen may be a program's own. */
const LIKELIEST: readonly ServerKind[] = ['xorg', 'xrdp', 'xvnc', 'nested', 'xvfb'];
/** Where the system knows of people's desktops these are not one. */
const VIRTUAL: ReadonlySet<ServerKind> = new Set(['nested', 'xvfb']);
const GRAPHICAL: ReadonlySet<string> = new Set(['x11', 'wayland', 'mir']);
const NOT_X: ReadonlySet<ServerKind> = new Set(['xwayland', 'compositor']);
const CURE = 'choose a session of X11 ("Xorg") when signing in';

/**
 * Chooses the desktop that a person at the machine would see: the user's session in front at a seat, else the one from
 * the network, else the sign-in screen, else an X server that no session has. Xwayland is never chosen, since it shows
 * nothing, nor a session in the background, whose picture stands still.
 */
export function chooseDesktop(facts: DesktopFacts): DesktopChoice {
  const sessions = facts.sessions.filter(({ type, state }) => GRAPHICAL.has(type) && state !== 'closing');
  const inFront = sessions.filter(({ active }) => active);
  const users = inFront.filter(isUser);
  const user = users.find(({ seat }) => seat !== '') ?? best(users, facts);
  if (user) return desktopOf(user, facts);
  const greeter = inFront.find(({ sessionClass, type }) => sessionClass === 'greeter' && type === 'x11');
  const signIn = greeter && serverOf(greeter, facts);
  if (greeter && signIn) return { server: signIn, session: greeter };
  const server = withoutSession(sessions, facts);
  if (server) return { server, session: null };
  return absent(sessions, facts);
}

function isUser({ sessionClass }: LoginSessionFact): boolean {
  return sessionClass.startsWith('user');
}

/** Of sessions from the network the first that can be shown. */
function best(sessions: readonly LoginSessionFact[], facts: DesktopFacts): LoginSessionFact | undefined {
  return sessions.find((session) => 'server' in desktopOf(session, facts)) ?? sessions[0];
}

function desktopOf(session: LoginSessionFact, facts: DesktopFacts): DesktopChoice {
  const { type, user } = session;
  const server = type === 'x11' ? serverOf(session, facts) : undefined;
  if (server) return { server, session };
  if (type === 'x11' && !facts.servers.some((other) => belongsTo(other, session) && NOT_X.has(other.kind))) {
    const detail = `${user} is signed in, but the X server of that session was not found: set DISPLAY and XAUTHORITY for the agent`;
    return { absence: 'server_not_found', detail };
  }
  return {
    absence: 'wayland',
    detail: `the desktop of ${user} is a Wayland session, which Guru Connect cannot show: ${CURE}`,
  };
}

function serverOf(session: LoginSessionFact, { servers }: DesktopFacts): XServerFact | undefined {
  const candidates = servers.filter((server) => !NOT_X.has(server.kind) && isTrusted(server, session));
  return (
    candidates.find(({ display }) => display === session.display) ??
    candidates.find((server) => server.session === session.id) ??
    // a server that a display manager started belongs to no session, or to the one before
    onlyOne(candidates.filter(({ uid, kind }) => uid === session.uid && !VIRTUAL.has(kind)))
  );
}

function belongsTo(server: XServerFact, session: LoginSessionFact): boolean {
  return isTrusted(server, session) && (server.display === session.display || server.session === session.id);
}

/** Any user can take the socket of a display that is free, and show a false desktop there. */
function isTrusted({ uid }: XServerFact, session: LoginSessionFact): boolean {
  return uid === undefined || uid === 0 || uid === session.uid;
}

function onlyOne<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}

/** The likeliest server that no graphical session has; of two alike the one with the lower number. */
function withoutSession(
  sessions: readonly LoginSessionFact[],
  { servers }: DesktopFacts,
): XServerFact | undefined {
  const free = servers.filter((server) => !sessions.some((session) => belongsTo(server, session)));
  const kinds = sessions.length > 0 ? LIKELIEST.filter((kind) => !VIRTUAL.has(kind)) : LIKELIEST;
  for (const kind of kinds) {
    const [first] = free
      .filter((server) => server.kind === kind)
      .sort((one, other) => one.display - other.display);
    if (first) return first;
  }
  return undefined;
}

function absent(sessions: readonly LoginSessionFact[], facts: DesktopFacts): DesktopChoice {
  const background = sessions.find((session) => isUser(session) && !session.active);
  if (background) {
    const { user } = background;
    const detail = `the desktop of ${user} is in the background, where it shows nothing: switch back to it at the machine`;
    return { absence: 'in_background', detail };
  }
  if (sessions.some(({ sessionClass, type }) => sessionClass === 'greeter' && type === 'wayland')) {
    const detail = `nobody is signed in, and Guru Connect cannot show the sign-in screen, which is Wayland: sign in at the machine, and ${CURE}`;
    return { absence: 'wayland', detail };
  }
  if (facts.waylandSocket || facts.servers.some(({ kind }) => NOT_X.has(kind))) {
    const detail = `the desktop of this machine is Wayland, which Guru Connect cannot show: ${CURE}`;
    return { absence: 'wayland', detail };
  }
  const names = new Set(facts.sessions.filter(isUser).map(({ user }) => user));
  const text = names.size > 0 ? ` (without a desktop: ${[...names].slice(0, 5).join(', ')})` : '';
  return {
    absence: 'nobody_signed_in',
    detail: `nobody is signed in to a desktop of this machine${text}, and no sign-in screen runs: DISPLAY is not set, and no X server was found`,
  };
}
