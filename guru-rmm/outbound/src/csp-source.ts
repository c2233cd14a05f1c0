/** Whether a Content-Security-Policy can name an origin: its grammar has no IPv6 addresses (CSP Level 3, section 2.3.1). */
export function cspCanName(origin: string): boolean {
  return !new URL(origin).hostname.startsWith('[');
}
