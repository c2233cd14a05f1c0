import type { Server } from 'node:http';
import type { Configuration } from '../config/configuration.ts';

/** Where the relay listens and what it calls itself; with port 0 known only once it listens. */
export class ListenAddress {
  readonly #config: Pick<Configuration, 'host' | 'port' | 'publicUrl'>;
  #server: Server | undefined;
  /** Known once the server listens, and asked with every call. */
  #port: number | undefined;

  constructor(config: Pick<Configuration, 'host' | 'port' | 'publicUrl'>) {
    this.#config = config;
  }

  follow(server: Server): void {
    this.#server = server;
  }

  port(): number {
    if (this.#port !== undefined) return this.#port;
    const address = this.#server?.address();
    if (address && typeof address === 'object') this.#port = address.port;
    return this.#port ?? this.#config.port;
  }

  publicUrl(): string {
    const { host, publicUrl } = this.#config;
    return publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${this.port()}`;
  }
}
