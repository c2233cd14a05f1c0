const SECURE = new Set(['https:', 'wss:']);
const PLAIN = new Set(['http:', 'ws:']);

/**
 * Keys and programs travel encrypted, or do not leave the machine: https and wss anywhere, http and ws to a
 * loopback address alone. A name such as `localhost` counts (RFC 6761 section 6.3 keeps it on the loopback).
 */
export function isAllowedUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return false;
  return SECURE.has(url.protocol) || (PLAIN.has(url.protocol) && isLoopback(url.hostname));
}

/** `hostname` as the URL class gives it: IPv4 normalised, IPv6 in brackets. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
