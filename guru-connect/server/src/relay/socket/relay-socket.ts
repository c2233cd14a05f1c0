import { type RawData, WebSocket } from 'ws';
import { CLOSE } from './close-codes.ts';
import { ReadValve } from './read-valve.ts';

/** Codes of RFC 6455 that `ws` gives when a peer goes beyond a limit, as ours. */
const OF_WS: ReadonlyMap<number | undefined, number> = new Map([
  [1009, CLOSE.messageTooLarge],
  [1008, CLOSE.tooMany],
]);
/** How long a peer may take to answer a close before its connection is cut. */
const CLOSE_WAIT_MS = 500;

/** A WebSocket that speaks our close codes and does not wait long for a peer to answer a close. */
export class RelaySocket extends WebSocket {
  #valve: ReadValve | undefined;

  /** Why this socket is not read, if it is not; most sockets never need one. */
  get valve(): ReadValve {
    this.#valve ??= new ReadValve({ pause: () => super.pause(), resume: () => super.resume() });
    return this.#valve;
  }

  override pause(): void {
    this.valve.hold('back_pressure');
  }

  /** Reads on unless another reason holds the socket. */
  override resume(): void {
    this.#valve?.release('back_pressure');
  }

  override close(code?: number, reason?: string | Buffer): void {
    // A paused socket would never read the peer's answer.
    this.#valve?.dispose();
    super.resume();
    super.close(OF_WS.get(code) ?? code, reason);
    setTimeout(() => this.terminate(), CLOSE_WAIT_MS).unref();
  }
}

/** The bytes of a binary message; undefined for text, which none of our protocols has. */
export function binaryOf(data: RawData, isBinary: boolean): Uint8Array | undefined {
  return isBinary && Buffer.isBuffer(data) ? data : undefined;
}
