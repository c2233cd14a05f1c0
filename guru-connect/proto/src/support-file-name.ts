// The name of the agent's file that a user downloads: it carries relay and code, so that nothing has to be typed.
//
//     guru-connect-support-K7M-2QX-9PD-relay_example_com__8443
//
// Code, then host with `_` for each dot, then the port after `__` unless it is the scheme's own. There is no dot, since
// browsers put their ` (1)` before the last one, and `.com` would make it a program of another kind. Whatever follows
// after a blank, a dot or a parenthesis is ignored: ` (1)`, `.exe`, ` - Copy`.
// The scheme is never in the name: TLS, but for a relay on this very machine.
import { normaliseSupportCode } from './support-code.ts';

const PREFIX = 'guru-connect-support';
const NAME = /^guru-connect-support-(.{11})-([a-z0-9-]+(?:_[a-z0-9-]+)*)(?:__(\d{1,5}))?(?:[ (.].*)?$/i;
/** Names of this machine (RFC 6761, section 6.3) and its IPv4 addresses (RFC 1122, section 3.2.1.3). */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3})$/;
const HOST = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** What a file's name says. */
export interface SupportFileName {
  /** `wss:` origin of the relay, or `ws:` on this machine. */
  readonly relayUrl: string;
  /** `XXX-XXX-XXX`. */
  readonly code: string;
}

/**
 * Name of the file for a relay at this origin (`http:`, `https:`, `ws:` or `wss:`) and a code. Undefined when a name
 * cannot say it: a bad code, an IPv6 address, or another machine without TLS.
 */
export function supportFileName(origin: string, code: string): string | undefined {
  const normal = normaliseSupportCode(code);
  if (normal === undefined || !URL.canParse(origin)) return undefined;
  const { protocol, hostname, port } = new URL(origin);
  const secure = protocol === 'https:' || protocol === 'wss:';
  if (!HOST.test(hostname) || secure === LOOPBACK.test(hostname)) return undefined;
  return `${PREFIX}-${normal}-${hostname.replaceAll('.', '_')}${port && `__${port}`}`;
}

/** What a file's name says, whatever a browser or a person added at its end; undefined when it says nothing. */
export function readSupportFileName(name: string): SupportFileName | undefined {
  const [, typed = '', joined = '', port] = NAME.exec(name) ?? [];
  const code = normaliseSupportCode(typed);
  const hostname = joined.toLowerCase().replaceAll('_', '.');
  if (code === undefined || !HOST.test(hostname)) return undefined;
  const scheme = LOOPBACK.test(hostname) ? 'ws' : 'wss';
  const relayUrl = `${scheme}://${hostname}${port === undefined ? '' : `:${port}`}`;
  return URL.canParse(relayUrl) ? { relayUrl, code } : undefined;
}
