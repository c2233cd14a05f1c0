import type { RequestHandler } from 'express';
import { sessionToken } from '../auth/session-cookie.ts';
import type { UserStore } from '../auth/user-store.ts';
import type { EventHub } from './event-hub.ts';

const KEEP_ALIVE_MS = 15_000;
/** A browser that does not read is dropped before it fills memory; EventSource comes back by itself. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

/** `GET /api/events`: server-sent events (WHATWG HTML, section 9.2), for as long as the sign-in lasts that opened it. */
export function eventStream(
  events: EventHub,
  users: Pick<UserStore, 'findBySession'>,
  keepAliveMs = KEEP_ALIVE_MS,
): RequestHandler {
  return (request, response) => {
    const token = sessionToken(request) ?? '';
    response.set({
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
      // A kept connection would hold up the server's stop after the stream's end.
      Connection: 'close',
    });
    response.flushHeaders();
    const write = (text: string) => {
      response.write(text);
      if (response.writableLength > MAX_BUFFERED_BYTES) response.destroy();
    };
    const stop = () => {
      clearInterval(keepAlive);
      unsubscribe();
    };
    const end = () => {
      stop();
      response.end();
    };
    const goOnOrEnd = async () => {
      // One that cannot be looked up counts as none: the browser comes back, and is told.
      const user = await users.findBySession(token).catch(() => null);
      if (user === null) end();
      else if (!response.writableEnded && !response.destroyed) write(': keep-alive\n\n');
    };

    write('retry: 2000\n\n');
    const unsubscribe = events.subscribe(
      (event) => write(`event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`),
      end,
    );
    const keepAlive = setInterval(goOnOrEnd, keepAliveMs);
    request.on('close', stop);
  };
}
