import type { IncomingMessage, ServerResponse } from 'node:http';

/** How a release channel sends one file, with faults on demand. */
export interface Sending {
  content: Buffer;
  etag: string | null;
  encoding: 'br' | null;
  /** Bytes of one answer before it stops; the connection breaks once they have arrived. */
  breaksAfter: number;
  /** Bytes that have arrived. */
  arrived: () => number;
  /** Bytes at a time, one time each 10 ms. */
  chunk: number;
  /** The answer to a request with a range, instead of the rest. */
  restStatus: number | null;
}

export interface Seen {
  readonly range: string | undefined;
  readonly acceptEncoding: string | undefined;
}

/** Answers as a server with `Range` and `ETag` does; `seen` are the requests. */
export function sendProgram(sending: Sending, seen: Seen[]) {
  return ({ headers }: IncomingMessage, response: ServerResponse): void => {
    seen.push({ range: headers.range, acceptEncoding: String(headers['accept-encoding'] ?? '') });
    const { content, etag, encoding, breaksAfter, chunk, restStatus, arrived } = sending;
    const [, first] = /^bytes=(\d+)-$/.exec(headers.range ?? '') ?? [];
    const isRest = first !== undefined && headers['if-range'] === etag;
    if (first !== undefined && restStatus !== null) {
      response.writeHead(restStatus).end();
      return;
    }
    const start = isRest ? Number(first) : 0;
    response.writeHead(isRest ? 206 : 200, {
      'Content-Length': content.length - start,
      ...(etag && { ETag: etag }),
      ...(encoding && { 'Content-Encoding': encoding }),
      ...(isRest && { 'Content-Range': `bytes ${start}-${content.length - 1}/${content.length}` }),
    });
    let sent = 0;
    const timer = setInterval(() => {
      const from = start + sent;
      const part = content.subarray(from, Math.min(from + chunk, start + breaksAfter));
      sent += part.length;
      if (part.length > 0) response.write(part);
      if (start + sent >= content.length) response.end();
      else if (sent >= breaksAfter && arrived() >= start + sent) response.destroy();
      else return;
      clearInterval(timer);
    }, 10);
    response.on('close', () => clearInterval(timer));
  };
}
