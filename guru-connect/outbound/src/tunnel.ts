import * as http from 'node:http';
import * as https from 'node:https';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import * as tls from 'node:tls';
import { hostOf, type ProxySettingError, portOf } from './proxy-for.ts';
import { trustedContext } from './trusted-authorities.ts';

/** How long a proxy may take to open a tunnel, in milliseconds. */
const TUNNEL_MS = 15_000;

/** The proxy does not open a tunnel. An error and not an answer: a 403 of a proxy is not one of the server behind it. */
export class ProxyRefusal extends Error {
  readonly code = 'PROXY_REFUSED';
  readonly status: number;
  constructor(status: number) {
    super(
      status === 407
        ? 'the proxy asks for a user and password (status 407)'
        : `the proxy refuses the connection (status ${status})`,
    );
    this.status = status;
  }
}

/** As Node's agents call it. */
type Done = (error: Error | null, stream: Duplex) => void;
interface Target {
  readonly host: string;
  readonly port: number;
}
/** With an error or a stream. */
type Opened = (error: Error | null, stream?: Duplex) => void;
type Proxy = URL | ProxySettingError;

/** Opens a tunnel by `CONNECT` (RFC 9110, section 9.3.6). */
function openTunnel(proxy: Proxy, target: Target, done: Opened): void {
  if (!(proxy instanceof URL)) {
    done(proxy);
    return;
  }
  const secure = proxy.protocol === 'https:';
  const authority = `${isIPv6(target.host) ? `[${target.host}]` : target.host}:${target.port}`;
  const asked = (secure ? https : http).request({
    host: hostOf(proxy),
    port: portOf(proxy),
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...proxyCredentials(proxy) },
    agent: false,
    signal: AbortSignal.timeout(TUNNEL_MS),
    ...(secure ? { secureContext: trustedContext() } : {}),
  });
  asked.once('connect', ({ statusCode = 0 }, stream, head) => {
    if (statusCode === 200) {
      if (head.length > 0) stream.unshift(head);
      done(null, stream);
    } else {
      stream.destroy();
      done(new ProxyRefusal(statusCode));
    }
  });
  // A proxy that knows no CONNECT may answer as if it were a page.
  asked.once('response', ({ statusCode = 0 }) => asked.destroy(new ProxyRefusal(statusCode)));
  asked.once('error', (error) => done(error));
  asked.end();
}

function proxyCredentials({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** Connects to `ws:` through a proxy. */
export class TunnelAgent extends http.Agent {
  readonly #proxy: Proxy;
  constructor(proxy: Proxy, options: http.AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(options: http.ClientRequestArgs, done?: Done): undefined {
    openTunnel(this.#proxy, targetOf(options), (error, stream) => settle(done, error, stream));
  }
}

/** Connects to `https:` and `wss:` through a proxy, which sees nothing but the name of the server. */
export class SecureTunnelAgent extends https.Agent {
  readonly #proxy: Proxy;
  constructor(proxy: Proxy, options: https.AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(options: https.RequestOptions, done?: Done): undefined {
    openTunnel(this.#proxy, targetOf(options), (error, stream) => {
      // Of the request: a path would be taken for one of a local socket.
      const { path: _, ...tlsOptions } = options as tls.ConnectionOptions;
      settle(done, error, stream && tls.connect({ ...tlsOptions, socket: stream }));
    });
  }
}

function settle(done: Done | undefined, error: Error | null, stream?: Duplex): void {
  // Node looks at the stream only where there is no error.
  done?.(error, stream as Duplex);
}

function targetOf({ host, port }: http.ClientRequestArgs): Target {
  return { host: host ?? 'localhost', port: Number(port) };
}
