import { isIP } from 'node:net';

/** Where a request or a socket came from, as it stands in the data of audit events. A type alias, so that it fits there. */
export type ClientOrigin = {
  /** The peer's address; behind a trusted proxy (`CONNECT_TRUSTED_PROXY`) the one that the proxy names. */
  readonly client_address?: string;
  /** How the client names itself, at most USER_AGENT_MAX characters; untrusted text. */
  readonly user_agent?: string;
  /** `technician_id` of who asked in the console of this server. */
  readonly by?: string;
};

const USER_AGENT_MAX = 512;
/** PostgreSQL takes no NUL, and half a character is none. */
const UNFIT = /[\p{Cc}\p{Cs}]/gu;

/** Reads from where a request came. */
export function clientOrigin({
  ip,
  headers,
}: {
  readonly ip: string;
  readonly headers: { readonly 'user-agent'?: string | undefined };
}): ClientOrigin {
  const userAgent = headers['user-agent']?.slice(0, USER_AGENT_MAX).replace(UNFIT, '\u{fffd}');
  return {
    ...(isIP(ip) === 0 ? {} : { client_address: ip }),
    ...(userAgent ? { user_agent: userAgent } : {}),
  };
}
