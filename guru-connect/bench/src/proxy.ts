import net from 'node:net';

export interface Link {
  /** Round trip added, in ms. */
  rtt: number;
  /** Rate limit in Mbit/s; 0 is none. */
  mbit: number;
}

export interface Counted {
  up: number;
  down: number;
}

/** Pieces of this size leave the delayed link one by one. */
const PIECE = 4096;

/**
 * TCP proxy between browser and system that counts bytes and, with a link given, delays and paces them.
 * Acts behind kernel socket buffers on loopback, which a real path does not have in that size: good for comparing.
 */
export class CountingProxy {
  readonly bytes: Counted = { up: 0, down: 0 };
  readonly #link: Link;
  readonly #sockets = new Set<net.Socket>();
  readonly #servers: net.Server[] = [];

  constructor(link: Link) {
    this.#link = link;
  }

  async listen(port: number, target: number, host: string): Promise<void> {
    const server = net.createServer((browser) => {
      const system = net.connect(target, host);
      for (const socket of [browser, system]) this.#keep(socket);
      this.#pump(browser, system, 'up');
      this.#pump(system, browser, 'down');
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    this.#servers.push(server);
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) server.close();
  }

  #keep(socket: net.Socket): void {
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #pump(from: net.Socket, to: net.Socket, direction: keyof Counted): void {
    const { rtt, mbit } = this.#link;
    from.on('data', (data) => {
      this.bytes[direction] += data.length;
    });
    if (rtt === 0 && mbit === 0) {
      from.pipe(to);
      from.on('close', () => to.destroy());
    } else delayed(from, to, rtt, mbit);
  }
}

/** One direction of a slow link: a queue whose pieces are due after half the round trip and the time the rate asks for. */
function delayed(from: net.Socket, to: net.Socket, rtt: number, mbit: number): void {
  const bytesPerMs = mbit === 0 ? Number.POSITIVE_INFINITY : mbit * 125;
  const inFlight = mbit === 0 ? 1 << 24 : (bytesPerMs * rtt) / 2;
  const limit = Math.max(32_768, mbit === 0 ? 0 : bytesPerMs * 20) + inFlight;
  const queue: { due: number; data: Buffer | null }[] = [];
  let linkFree = 0;
  let waiting = 0;
  let scheduled = false;

  const flush = () => {
    scheduled = false;
    const now = performance.now();
    for (let head = queue[0]; head && head.due <= now + 0.3; head = queue[0]) {
      queue.shift();
      if (head.data === null) to.end();
      else {
        waiting -= head.data.length;
        to.write(head.data);
      }
    }
    if (waiting < limit && from.isPaused()) from.resume();
    const next = queue[0];
    if (next) schedule(next.due - now);
  };
  const schedule = (ms: number) => {
    scheduled = true;
    setTimeout(flush, Math.max(1, ms));
  };
  const put = (data: Buffer | null) => {
    const now = performance.now();
    linkFree = Math.max(linkFree, now) + (data ? data.length / bytesPerMs : 0);
    queue.push({ due: linkFree + rtt / 2, data });
    waiting += data?.length ?? 0;
    if (waiting > limit) from.pause();
    if (!scheduled) schedule((queue[0]?.due ?? now) - now);
  };
  from.on('data', (data: Buffer) => {
    for (let i = 0; i < data.length; i += PIECE) put(data.subarray(i, i + PIECE));
  });
  from.on('end', () => put(null));
  from.on('close', () => {
    if (queue.length === 0) to.destroy();
  });
}
