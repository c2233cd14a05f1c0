import { EventEmitter } from 'node:events';
import type { RelaySocket } from '../../src/relay/socket/relay-socket.ts';

/** What the relay's small parts use of a socket, without a network: tests say what comes and see what was done. */
export class FakeSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  isPaused = false;
  bufferedAmount = 0;
  readonly sent: unknown[] = [];
  readonly closedWith: unknown[] = [];
  pings = 0;
  readonly #waiting: (() => void)[] = [];

  send(data: unknown, _options?: unknown, done: () => void = () => undefined): void {
    this.sent.push(data);
    this.#waiting.push(done);
  }

  /** All that was sent has left. */
  drain(): void {
    this.bufferedAmount = 0;
    for (const done of this.#waiting.splice(0)) done();
  }

  /** As a real one: it takes messages until the peer has answered. */
  close(code: unknown): void {
    this.readyState = 2;
    this.closedWith.push(code);
  }

  ping(): void {
    this.pings += 1;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  asSocket(): RelaySocket {
    return this as unknown as RelaySocket;
  }
}
