import type { RequestHandler } from 'express';
import type { EventHub } from './event-hub.ts';

const KEEP_ALIVE_MS = 15_000;
/** A browser that does not read is dropped before it fills memory; EventSource comes back by itself. */
const MAX_BUFFERED_BYTES = 1024 * 1024;

/** `GET /api/events`: server-sent events (WHATWG HTML, section 9.2). */
export function eventStream(events: EventHub): RequestHandler {
  return (request, response) => {
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
    write('retry: 2000\n\n');
    const unsubscribe = events.subscribe(
      (event) => write(`event: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`),
      () => response.end(),
    );
    const keepAlive = setInterval(() => write(': keep-alive\n\n'), KEEP_ALIVE_MS);
    request.on('close', () => {
      clearInterval(keepAlive);
      unsubscribe();
    });
  };
}
