import type { EventEmitter } from 'node:events';

/** How long a peer may take to answer, in milliseconds: the agent that replaces a dead connection waits as long. */
const PATIENCE_MS = 3000;

/** A WebSocket of the package `ws`. */
export interface Pingable extends EventEmitter {
  readonly readyState: number;
  readonly OPEN: number;
  ping(): void;
}

/** Pings a peer (RFC 6455, section 5.5.2). @returns whether anything comes back in time: a dead connection says nothing */
export function answersPing(socket: Pingable, patienceMs = PATIENCE_MS): Promise<boolean> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve(false);
  return new Promise((resolve) => {
    const alive = () => settle(true);
    const gone = () => settle(false);
    // When this process stood still, timers come before what the peer said meanwhile.
    const timer = setTimeout(() => setImmediate(gone), patienceMs);
    const settle = (answers: boolean) => {
      clearTimeout(timer);
      for (const event of ['pong', 'message']) socket.off(event, alive);
      socket.off('close', gone);
      resolve(answers);
    };
    for (const event of ['pong', 'message']) socket.on(event, alive);
    socket.on('close', gone);
    socket.ping();
  });
}
