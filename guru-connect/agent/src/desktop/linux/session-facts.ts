import { AgentFault } from '../../fault/agent-fault.ts';
import { libsystemd } from '../../ffi/libsystemd.ts';
import { readString } from '../../ffi/native.ts';
import type { SessionFacts } from '../consent/presence.ts';
import { BusConnection, type BusObject } from './bus-connection.ts';

const LOGIN = 'org.freedesktop.login1';
const DAEMON: BusObject = {
  name: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  face: 'org.freedesktop.DBus',
};
/** Each answers GetActive. GNOME, KDE and others own the first two. */
const SAVERS: readonly BusObject[] = ['gnome', 'freedesktop', 'cinnamon', 'mate', 'xfce'].map((desktop) => ({
  name: `org.${desktop}.ScreenSaver`,
  path: `/org/${desktop}/ScreenSaver`,
  face: `org.${desktop}.ScreenSaver`,
}));

/**
 * What logind and the desktop's screensaver say of this process's session. Blocks for a quarter of a second for each
 * that does not answer. A system without them, or without libsystemd, knows nothing; that is no error.
 */
export function readSessionFacts(): SessionFacts {
  const active = BusConnection.use('user', saverActive);
  const session = sessionId();
  if (session === undefined) {
    return { sessionClass: undefined, state: undefined, lockedHint: undefined, saverActive: active };
  }
  return {
    sessionClass: text((out) => libsystemd().sd_session_get_class(session, out)),
    state: text((out) => libsystemd().sd_session_get_state(session, out)),
    lockedHint: BusConnection.use('system', (bus) => lockedHint(bus, session)),
    saverActive: active,
  };
}

function sessionId(): string | undefined {
  const uid = process.getuid?.() ?? 0;
  return (
    text((out) => libsystemd().sd_pid_get_session(0, out)) ??
    text((out) => libsystemd().sd_uid_get_display(uid, out))
  );
}

function lockedHint(bus: BusConnection, session: string): boolean | undefined {
  const path = text((out) =>
    libsystemd().sd_bus_path_encode('/org/freedesktop/login1/session', session, out),
  );
  if (path === undefined) return undefined;
  return bus.property({ name: LOGIN, path, face: `${LOGIN}.Session` }, 'LockedHint');
}

/** True when one of those that run is active, false when all are not. Starts none. */
function saverActive(bus: BusConnection): boolean | undefined {
  const running = SAVERS.filter(({ name }) => bus.call(DAEMON, 'NameHasOwner', name));
  const answers = running
    .map((saver) => bus.call(saver, 'GetActive'))
    .filter((active) => active !== undefined);
  return answers.length > 0 ? answers.includes(true) : undefined;
}

/** A string that the library made; undefined when it failed. */
function text(ask: (out: [bigint | null]) => number): string | undefined {
  const out: [bigint | null] = [null];
  try {
    if (ask(out) < 0 || out[0] === null) return undefined;
    const value = readString(out[0]);
    libsystemd().free(out[0]);
    return value;
  } catch (error) {
    if (error instanceof AgentFault) return undefined;
    throw error;
  }
}
