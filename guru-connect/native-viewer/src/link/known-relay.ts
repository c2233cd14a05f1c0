import { ViewerFault } from '../fault.ts';

/** Names of this machine (RFC 6761, section 6.3) and its addresses. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * An origin as `install` takes it: with TLS, but for a relay on this very machine; without path, user or query.
 * @returns undefined for anything else
 */
export function relayOrigin(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.origin !== text.replace(/\/$/, '').toLowerCase()) return undefined;
  if (url.protocol === 'https:') return url.origin;
  return url.protocol === 'http:' && LOOPBACK.test(url.hostname) ? url.origin : undefined;
}

/**
 * The relay that a link may reach: one that was named when the program was installed, and no other.
 * @param named the link's; undefined: it names none, which only one known relay can answer
 * @throws ViewerFault `unknown_relay`, `relay_ambiguous`
 */
export function knownRelay(relays: readonly string[], named: string | undefined): string {
  if (named !== undefined) {
    const known = relays.find((relay) => relay === named);
    if (known !== undefined) return known;
    throw new ViewerFault(
      'unknown_relay',
      'This link is for a relay that is not known here. To trust it, run: guru-connect-viewer install --relay URL',
    );
  }
  const [only, ...others] = relays;
  if (only !== undefined && others.length === 0) return only;
  throw new ViewerFault('relay_ambiguous', 'This link names no relay, and several are known here.');
}
