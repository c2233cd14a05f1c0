import type { RawData } from 'ws';
import { CLOSE } from './close-codes.ts';
import { binaryOf, type RelaySocket } from './relay-socket.ts';

/** How long a peer has to say who it is. */
export const AUTHENTICATION_MS = 5000;

/**
 * Waits for a socket's first message. It closes the socket itself when none comes in time (4408) or when it is text
 * (4400); then, and when the peer goes, nothing is called: a socket that is closing still gives what it gets.
 */
export function onFirstMessage(
  socket: RelaySocket,
  waitMs: number,
  handle: (bytes: Uint8Array) => void,
): void {
  if (socket.readyState !== socket.OPEN) return;
  const timer = setTimeout(() => socket.close(CLOSE.authenticationTimeout, 'nothing said in time'), waitMs);
  socket.once('close', () => clearTimeout(timer));
  socket.once('message', (data: RawData, isBinary: boolean) => {
    clearTimeout(timer);
    if (socket.readyState !== socket.OPEN) return;
    const bytes = binaryOf(data, isBinary);
    if (bytes) handle(bytes);
    else socket.close(CLOSE.protocolError, 'binary messages only');
  });
}
