import type { WebSocket } from 'ws';

export interface LivenessTimes {
  readonly pingMs: number;
  readonly silenceMs: number;
}

export const LIVENESS: LivenessTimes = { pingMs: 10_000, silenceMs: 30_000 };

/** No bytes are a message without a body, which both protocols skip. */
const EMPTY_MESSAGE = new Uint8Array(0);

/** For a peer that beats by itself. */
export const SAY_NOTHING = (): void => {};
/** For a peer whose library answers. */
export const PING = (socket: WebSocket): void => socket.ping();
/** For a browser, whose scripts see no ping: they can tell by the empty message that the relay is still there. */
export const PING_AND_SHOW = (socket: WebSocket): void => {
  socket.ping();
  socket.send(EMPTY_MESSAGE);
};

/**
 * Cuts a peer that has been silent too long. Anything heard counts, not only the answer to a ping: behind a slow line
 * the ping may lie for a while. A socket that we ourselves have stopped reading is not blamed for its silence.
 *
 * @param beat what is said to the peer each time, so that it answers or learns that somebody is still there
 */
export function watchLiveness(
  socket: WebSocket,
  times: LivenessTimes,
  beat: (socket: WebSocket) => void,
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
    } else if (socket.readyState === socket.OPEN) beat(socket);
  }, times.pingMs);
  timer.unref();
  socket.once('close', () => clearInterval(timer));
  return { lastHeard: () => heardAt };
}
