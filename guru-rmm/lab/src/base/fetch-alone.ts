/**
 * `fetch` on a connection of its own. One that was kept from an earlier call may have died with a server that was started
 * again since, which the call would find out only by failing.
 */
export function fetchAlone(
  url: string,
  { headers, ...init }: RequestInit & { headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(url, { ...init, headers: { ...headers, connection: 'close' } });
}
