import { type RawData, WebSocket } from 'ws';
import { CLOSE } from './close-codes.ts';

/** RFC 6455 code that `ws` gives when a message is above `maxPayload`. */
const TOO_BIG = 1009;
/** How long a peer may take to answer a close before its connection is cut. */
const CLOSE_WAIT_MS = 500;

/** A WebSocket that speaks our close codes and never waits long for a peer to say goodbye. */
export class RelaySocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    // A paused socket would never read the peer's answer.
    if (this.isPaused) this.resume();
    super.close(code === TOO_BIG ? CLOSE.messageTooLarge : code, reason);
    setTimeout(() => this.terminate(), CLOSE_WAIT_MS).unref();
  }
}

/** The bytes of a binary message; undefined for text, which none of our protocols has. */
export function binaryOf(data: RawData, isBinary: boolean): Uint8Array | undefined {
  return isBinary && Buffer.isBuffer(data) ? data : undefined;
}
