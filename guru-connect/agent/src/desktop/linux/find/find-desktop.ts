import { AgentFault, type FaultCode } from '../../../fault/agent-fault.ts';
import { type Absence, chooseDesktop } from './choose-desktop.ts';
import type { XServerFact } from './desktop-facts.ts';
import { readListeningSockets } from './listening-sockets.ts';
import { readLoginSessions } from './login-sessions.ts';
import { readProcesses } from './processes.ts';
import { findCookies } from './x-cookies.ts';
import { findXServers } from './x-servers.ts';

/** The desktop in front of this machine. */
export interface FoundDesktop {
  /** As DISPLAY names it. */
  readonly display: string;
  /** To try in this order; none for a server that may ask for no cookie. */
  readonly cookies: readonly Buffer[];
  /** logind's session that it belongs to; undefined when none has it. */
  readonly session: string | undefined;
  /** Whose it is, for a person. */
  readonly owner: string;
  /** The same desktop has the same one, and a server that was started again another. */
  readonly identity: string;
}

const CODES: Record<Absence, FaultCode> = {
  wayland: 'display_unsupported',
  nobody_signed_in: 'no_display',
  in_background: 'no_display',
  server_not_found: 'no_display',
};

/**
 * Finds the desktop that a person at this machine sees, from a service outside of it as well. Reads logind, the X
 * sockets and `/proc`, and connects to nothing: a socket that a compositor holds would start Xwayland. Rejects with
 * `no_display` or `display_unsupported`, in words.
 */
export async function findDesktop(): Promise<FoundDesktop> {
  const { displays, waylandSocket } = readListeningSockets();
  const processes = await readProcesses();
  const servers = await findXServers(displays, processes);
  const choice = chooseDesktop({ servers, sessions: readLoginSessions(), waylandSocket });
  if ('absence' in choice) throw new AgentFault(CODES[choice.absence], choice.detail);
  const { server, session } = choice;
  return {
    display: `:${server.display}`,
    cookies: findCookies(server, session?.uid, processes),
    session: session?.id,
    owner: session?.user ?? ownerOf(server),
    identity: JSON.stringify([server.display, server.pid, session?.id]),
  };
}

function ownerOf({ uid }: XServerFact): string {
  return uid === undefined ? 'another user' : `user ${uid}`;
}
