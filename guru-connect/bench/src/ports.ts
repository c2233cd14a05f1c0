import net from 'node:net';

/** TCP ports of one range, handed out in turn so that a port just given up is not taken again at once. */
export class Ports {
  readonly #base: number;
  readonly #count: number;
  #next = 0;

  constructor(base: number, count: number) {
    this.#base = base;
    this.#count = count;
  }

  /** @throws when every port of the range is taken */
  async take(): Promise<number> {
    for (let i = 0; i < this.#count; i++) {
      const port = this.#base + this.#next;
      this.#next = (this.#next + 1) % this.#count;
      if (await isFree(port)) return port;
    }
    throw new Error(`no free port in ${this.#base} to ${this.#base + this.#count - 1}`);
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
