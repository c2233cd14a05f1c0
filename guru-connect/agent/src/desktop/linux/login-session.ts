import { AgentFault } from '../../fault/agent-fault.ts';
import { libsystemd } from '../../ffi/libsystemd.ts';
import { readString } from '../../ffi/native.ts';
import type { BusObject } from './bus-connection.ts';

const LOGIN = 'org.freedesktop.login1';

/** logind's id of the session that this process belongs to; undefined without logind. */
export function sessionId(): string | undefined {
  const uid = process.getuid?.() ?? 0;
  return (
    systemdText((out) => libsystemd().sd_pid_get_session(0, out)) ??
    systemdText((out) => libsystemd().sd_uid_get_display(uid, out))
  );
}

/** The session's object on the system's bus. */
export function loginSession(session: string): BusObject | undefined {
  const path = systemdText((out) =>
    libsystemd().sd_bus_path_encode('/org/freedesktop/login1/session', session, out),
  );
  return path === undefined ? undefined : { name: LOGIN, path, face: `${LOGIN}.Session` };
}

/** A string that libsystemd made; undefined when it failed or is not there. */
export function systemdText(ask: (out: [bigint | null]) => number): string | undefined {
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
