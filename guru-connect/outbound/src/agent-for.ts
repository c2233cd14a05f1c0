import * as http from 'node:http';
import * as https from 'node:https';
import { HttpProxyAgent } from 'http-proxy-agent';
import { proxyFor } from './proxy-for.ts';
import { trustedContext } from './trusted-authorities.ts';
import { SecureTunnelAgent, TunnelAgent } from './tunnel.ts';

/** How long one of several addresses of a name may take, in milliseconds: Node's 250 is too short for a slow line. */
const ADDRESS_MS = 2_000;

/**
 * The agent that connects to a URL as this process's environment says, for `http.request`, `ws` and axios: through its proxy,
 * trusting its authorities, by IPv6 or IPv4.
 */
export function agentFor(url: URL, options: http.AgentOptions = {}): http.Agent {
  const proxy = proxyFor(url, process.env);
  const common = { autoSelectFamilyAttemptTimeout: ADDRESS_MS, ...options };
  if (url.protocol === 'https:' || url.protocol === 'wss:') {
    const secure = { ...common, secureContext: trustedContext() };
    return proxy ? new SecureTunnelAgent(proxy, secure) : new https.Agent(secure);
  }
  if (!proxy) return new http.Agent(common);
  if (url.protocol === 'ws:' || proxy instanceof Error) return new TunnelAgent(proxy, common);
  return new HttpProxyAgent(proxy, { ...common, secureContext: trustedContext() });
}
