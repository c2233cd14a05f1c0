const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether the key would travel readable over a network: a `ws:` relay on another machine. */
export function exposesKey(relayUrl: string): boolean {
  const { protocol, hostname } = new URL(relayUrl);
  return protocol === 'ws:' && !LOOPBACK.test(hostname);
}
