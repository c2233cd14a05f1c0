import type { RequestHandler } from 'express';
import type { Access } from '../auth/access.ts';
import { currentUser, sessionToken } from '../auth/session-cookie.ts';
import type { UserStore } from '../auth/user-store.ts';
import { ApiError } from '../errors/api-error.ts';
import type { EventHub, EventMap } from './event-hub.ts';

interface StreamContext<Events extends EventMap> {
  events: EventHub<Events>;
  users: Pick<UserStore, 'findBySession'>;
  access: Pick<Access, 'allows'>;
}

const KEEP_ALIVE_MS = 15_000;
/** Streams of one sign-in: many tabs, and no flood. */
const MAX_STREAMS = 40;
/** A browser that does not read is dropped before it fills memory; EventSource reconnects. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

/**
 * `GET /api/events`: server-sent events (WHATWG HTML, section 9.2) about the agents that the user may see. Lasts as long
 * as the sign-in that opened it.
 */
export function eventStream<Events extends EventMap>(
  { events, users, access }: StreamContext<Events>,
  keepAliveMs = KEEP_ALIVE_MS,
): RequestHandler {
  const open = new Map<string, number>();

  return (request, response) => {
    const token = sessionToken(request) ?? '';
    const count = (change: 1 | -1) => {
      const streams = (open.get(token) ?? 0) + change;
      if (streams === 0) open.delete(token);
      else open.set(token, streams);
    };
    if ((open.get(token) ?? 0) >= MAX_STREAMS) {
      throw new ApiError('rate_limited', 'This sign-in follows live events in too many windows; close some.');
    }
    // The browser may have left while its sign-in was looked up: nothing would end this stream any more.
    if (response.destroyed) return;
    count(1);
    response.once('close', () => count(-1));
    let user = currentUser(response);
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
    const keepAliveOrEnd = async () => {
      // A failed look-up ends the stream too: the browser reconnects and gets the reason.
      const found = await users.findBySession(token).catch(() => null);
      if (found === null) return end();
      user = found;
      if (!response.writableEnded && !response.destroyed) write(': keep-alive\n\n');
    };

    write('retry: 2000\n\n');
    const unsubscribe = events.subscribe({
      filter: ({ data }) => access.allows(user, 'agent:read', data.agent_id),
      onEvent: ({ name, data }) => write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`),
      onEnd: end,
    });
    const keepAlive = setInterval(keepAliveOrEnd, keepAliveMs);
    response.once('close', stop);
  };
}
