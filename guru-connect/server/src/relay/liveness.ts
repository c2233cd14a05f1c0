import type { WebSocket } from 'ws';

export interface LivenessTimes {
  readonly pingMs: number;
  readonly silenceMs: number;
}

export const LIVENESS: LivenessTimes = { pingMs: 10_000, silenceMs: 30_000 };

/**
 * Cuts a peer that has been silent too long. Anything heard counts, not only the answer to a ping: behind a slow line
 * the ping may lie for a while. A socket that we ourselves have stopped reading is not blamed for its silence.
 */
export function watchLiveness(
  socket: WebSocket,
  times: LivenessTimes,
  pings: boolean,
): { lastHeard(): number } {
  let heardAt = Date.now();
  const heard = () => {
    heardAt = Date.now();
  };
  socket.on('message', heard).on('pong', heard).on('ping', heard);
  // Its close event is behind us, so nothing would ever stop the timer.
  if (socket.readyState !== socket.OPEN) return { lastHeard: () => heardAt };
  const isSilent = () => Date.now() - heardAt >= times.silenceMs;
  const timer = setInterval(() => {
    if (socket.isPaused) heard();
    else if (isSilent()) {
      // After the relay itself stood still, what the peer said meanwhile is read first: timers come before sockets.
      setImmediate(() => {
        if (isSilent()) socket.terminate();
      });
    } else if (pings && socket.readyState === socket.OPEN) socket.ping();
  }, times.pingMs);
  timer.unref();
  socket.once('close', () => clearInterval(timer));
  return { lastHeard: () => heardAt };
}
