import { userInfo } from 'node:os';
import { BusConnection } from './bus-connection.ts';
import { loginSession, sessionId } from './login-session.ts';

/**
 * Login name of the person whose desktop this is: logind's, else the user that the agent runs as. An agent that runs as
 * root outside of any session serves somebody else's desktop, so that its own name says nothing: null.
 * `session`: logind's id of the desktop's session, by default the one of this process.
 */
export function loggedInUser(session = sessionId()): string | null {
  const object = session === undefined ? undefined : loginSession(session);
  const name = object && BusConnection.use('system', (bus) => bus.stringProperty(object, 'Name'));
  if (name) return name;
  return process.getuid?.() === 0 ? null : processUser();
}

/** Null for a user id without a name. */
function processUser(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
