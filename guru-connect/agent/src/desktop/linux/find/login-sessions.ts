import { AgentFault } from '../../../fault/agent-fault.ts';
import { libsystemd, readStrings } from '../../../ffi/libsystemd.ts';
import { BusConnection } from '../bus-connection.ts';
import { loginSession, systemdText } from '../login-session.ts';
import type { LoginSessionFact } from './desktop-facts.ts';

const MAX_SESSIONS = 256;
const NAME_LIMIT = 64;

/**
 * logind's sessions, sd-login(3): from files that it writes, so that nothing waits, but for the users' names. None without
 * logind or libsystemd.
 */
export function readLoginSessions(): LoginSessionFact[] {
  try {
    const sessions = readStrings((out) => libsystemd().sd_get_sessions(out))
      .slice(0, MAX_SESSIONS)
      .flatMap((id) => readSession(id) ?? []);
    const names = readNames(sessions.map(({ id }) => id));
    return sessions.map((session) => ({ ...session, user: names.get(session.id) ?? `user ${session.uid}` }));
  } catch (error) {
    if (error instanceof AgentFault) return [];
    throw error;
  }
}

/** logind's session that a process belongs to. */
export function sessionOfProcess(pid: number): string | undefined {
  return systemdText((out) => libsystemd().sd_pid_get_session(pid, out));
}

/** Login names by session; asks no further once one stays without an answer. */
function readNames(ids: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  if (ids.length === 0) return names;
  BusConnection.use('system', (bus) => {
    for (const id of ids) {
      const object = loginSession(id);
      const name = object && bus.stringProperty(object, 'Name');
      if (!name) break;
      names.set(id, name.slice(0, NAME_LIMIT));
    }
  });
  return names;
}

/** Undefined when it has ended meanwhile. */
function readSession(id: string): Omit<LoginSessionFact, 'user'> | undefined {
  const library = libsystemd();
  const text = (ask: (session: string, out: [bigint | null]) => number) =>
    systemdText((out) => ask(id, out)) ?? '';
  const uid: [number] = [0];
  if (library.sd_session_get_uid(id, uid) < 0) return undefined;
  const display = /^:(\d{1,5})(\.\d+)?$/.exec(text(library.sd_session_get_display))?.[1];
  return {
    id,
    uid: uid[0],
    sessionClass: text(library.sd_session_get_class),
    type: text(library.sd_session_get_type),
    active: library.sd_session_is_active(id) > 0,
    state: text(library.sd_session_get_state),
    seat: text(library.sd_session_get_seat),
    display: display === undefined ? undefined : Number(display),
  };
}
