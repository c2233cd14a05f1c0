/**
 * Value of a cookie in a `Cookie` header (RFC 6265, section 5.4), or null. The first of several wins, as browsers
 * send the most specific one first.
 */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
