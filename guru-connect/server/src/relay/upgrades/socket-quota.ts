import type { Socket } from 'node:net';
import { normalizeIP } from '@fastify/rate-limit';
import { ApiError } from '../../http/api-error.ts';

/** How many sockets may be open at once. */
export interface Quotas {
  /** Those whose upgrade is under way included. */
  readonly all: number;
  /** Not authenticated yet: viewers before their hello is accepted, data sockets before their ticket is redeemed. */
  readonly strangers: number;
  readonly strangersPerAddress: number;
}

/** `all` is twice the agents that one relay serves, and their sessions; a stranger costs up to 10 KB. */
export const QUOTAS: Quotas = { all: 25_000, strangers: 4000, strangersPerAddress: 1000 };

/** Seconds after which a refused peer may find room: a stranger's place is free after the authentication timeout. */
const RETRY_SECONDS = 5;

/** A socket whose peer has not proved who it is. */
export interface Stranger {
  /** It has: its place is free for the next one. */
  accepted(): void;
}

/** Counts sockets from before the handshake until they close. */
export class SocketQuota {
  readonly #quotas: Quotas;
  readonly #byAddress = new Map<string, number>();
  #all = 0;
  #strangers = 0;

  constructor(quotas: Quotas) {
    this.#quotas = quotas;
  }

  /** @throws ApiError `unavailable` when no socket more is taken */
  enter(socket: Socket): void {
    if (this.#all >= this.#quotas.all) throw full('This relay has no room for another socket.');
    this.#all += 1;
    socket.once('close', () => {
      this.#all -= 1;
    });
  }

  /**
   * @param left called when it goes without having been accepted
   * @throws ApiError `unavailable` when too many peers are not authenticated yet
   */
  enterAsStranger(socket: Socket, ip: string, left: () => void): Stranger {
    // Of IPv6 a network of 64 bits counts as one address, as in the limits of rate.
    const address = normalizeIP(ip);
    const here = this.#byAddress.get(address) ?? 0;
    if (this.#strangers >= this.#quotas.strangers || here >= this.#quotas.strangersPerAddress)
      throw full('Too many sockets wait to be authenticated.');
    this.#strangers += 1;
    this.#byAddress.set(address, here + 1);
    const release = () => {
      socket.off('close', gone);
      this.#strangers -= 1;
      const others = (this.#byAddress.get(address) ?? 1) - 1;
      if (others > 0) this.#byAddress.set(address, others);
      else this.#byAddress.delete(address);
    };
    const gone = () => {
      release();
      left();
    };
    socket.once('close', gone);
    let known = false;
    return {
      accepted: () => {
        if (known || socket.closed) return;
        known = true;
        release();
      },
    };
  }
}

function full(detail: string): ApiError {
  return new ApiError('unavailable', detail, RETRY_SECONDS);
}
