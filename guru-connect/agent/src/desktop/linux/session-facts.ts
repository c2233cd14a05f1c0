import { libsystemd } from '../../ffi/libsystemd.ts';
import type { SessionFacts } from '../consent/presence.ts';
import { BusConnection, type BusObject } from './bus-connection.ts';
import { loginSession, sessionId, systemdText } from './login-session.ts';

/** Each answers GetActive. GNOME, KDE and others own the first two. */
const SAVERS: readonly BusObject[] = ['gnome', 'freedesktop', 'cinnamon', 'mate', 'xfce'].map((desktop) => ({
  name: `org.${desktop}.ScreenSaver`,
  path: `/org/${desktop}/ScreenSaver`,
  face: `org.${desktop}.ScreenSaver`,
}));

/**
 * What logind and the desktop's screensaver say of a session, by default this process's own. Blocks for a quarter of a
 * second for each that does not answer. A system without them, or without libsystemd, knows nothing; that is no error.
 */
export function readSessionFacts(session = sessionId()): SessionFacts {
  const active = BusConnection.use('user', saverActive);
  if (session === undefined) {
    return { sessionClass: undefined, state: undefined, lockedHint: undefined, saverActive: active };
  }
  return {
    sessionClass: systemdText((out) => libsystemd().sd_session_get_class(session, out)),
    state: systemdText((out) => libsystemd().sd_session_get_state(session, out)),
    lockedHint: BusConnection.use('system', (bus) => {
      const object = loginSession(session);
      return object && bus.property(object, 'LockedHint');
    }),
    saverActive: active,
  };
}

/** True when one of those that run is active, false when all are not. Starts none. */
function saverActive(bus: BusConnection): boolean | undefined {
  const running = SAVERS.filter((saver) => bus.hasOwner(saver));
  const answers = running
    .map((saver) => bus.call(saver, 'GetActive'))
    .filter((active) => active !== undefined);
  return answers.length > 0 ? answers.includes(true) : undefined;
}
