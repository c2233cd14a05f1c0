import { isIP } from 'node:net';
import type { Request } from 'express';

/** Where a request came from. A type alias, so that it fits into a JSON column. */
export type ClientOrigin = {
  /** The caller's address; what a trusted proxy names (`RMM_TRUSTED_PROXY`), else the peer's. */
  address: string | null;
  /** As the client names itself, at most 512 characters. */
  user_agent: string | null;
};

/** What the server does by itself. */
export const SERVER_ITSELF: ClientOrigin = { address: null, user_agent: null };

/** What an operator does with a command on the server. */
export const COMMAND_LINE: ClientOrigin = { address: null, user_agent: 'guru-rmm command' };

const USER_AGENT_MAX = 512;

/** Reads from where a request came, for the audit. */
export function clientOrigin(request: Request): ClientOrigin {
  const address = request.ip ?? '';
  const userAgent = request.get('user-agent')?.slice(0, USER_AGENT_MAX);
  return { address: isIP(address) === 0 ? null : address, user_agent: userAgent ?? null };
}
