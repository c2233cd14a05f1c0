import { once } from 'node:events';
import { connect as connectTo, createServer, type Server, type Socket } from 'node:net';

/** How the server behaves: `away` refuses, `frozen` takes bytes and does nothing, `mute` works and does not answer. */
export type ProxyMode = 'open' | 'away' | 'frozen' | 'mute';

/** A TCP proxy in front of a real PostgreSQL or relay, through which it can be taken away. */
export class TcpProxy {
  readonly #target: URL;
  readonly #server: Server;
  readonly #pairs = new Set<{ client: Socket; upstream: Socket }>();
  #mode: ProxyMode = 'open';

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((client) => this.#accept(client));
  }

  static async start(target: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(new URL(target));
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** Address of the server through the proxy. */
  get url(): string {
    const address = this.#server.address();
    const url = new URL(this.#target);
    if (address && typeof address === 'object') url.port = `${address.port}`;
    return url.href;
  }

  /** Back to `open`, connections that have seen another mode are cut: what they carried is lost. */
  set(mode: ProxyMode): void {
    const cut = mode === 'away' || (mode === 'open' && this.#mode !== 'open');
    this.#mode = mode;
    if (cut) this.#cutAll();
  }

  close(): void {
    this.#cutAll();
    this.#server.close();
  }

  #cutAll(): void {
    for (const { client, upstream } of this.#pairs) {
      client.destroy();
      upstream.destroy();
    }
  }

  #accept(client: Socket): void {
    if (this.#mode === 'away') return void client.destroy();
    const upstream = connectTo(Number(this.#target.port), this.#target.hostname);
    const pair = { client, upstream };
    this.#pairs.add(pair);
    client.on('data', (bytes) => {
      if (this.#mode === 'open' || this.#mode === 'mute') upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (this.#mode === 'open') client.write(bytes);
    });
    for (const socket of [client, upstream]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#pairs.delete(pair);
        client.destroy();
        upstream.destroy();
      });
    }
  }
}
