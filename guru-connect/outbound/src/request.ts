import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { agentFor } from './agent-for.ts';

/** An answer whose body has not been read yet. */
export interface Answer {
  readonly status: number;
  readonly ok: boolean;
  /** Names in lower case. */
  readonly headers: http.IncomingHttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
  /** Closes the connection; for a body that is not read. */
  cancel(): void;
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the request and the reading of its answer. */
  readonly signal: AbortSignal;
}

/**
 * Sends one request, on a connection of its own. Redirects are never followed, since they could lead to a host that nobody
 * has named: a 3xx is the answer.
 * @throws what Node reports: `causeOf` says it in words
 */
export async function request(
  url: URL,
  { method = 'GET', headers = {}, body, signal }: RequestOptions,
): Promise<Answer> {
  const sent = (url.protocol === 'https:' ? https : http).request(url, {
    method,
    headers: {
      ...headers,
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    },
    agent: agentFor(url),
    signal,
  });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [http.IncomingMessage];
  // An error between two reads must not end the process; the next read gives it.
  answer.on('error', () => undefined);
  const status = answer.statusCode ?? 0;
  return {
    status,
    ok: status >= 200 && status < 300,
    headers: answer.headers,
    body: answer,
    cancel: () => void answer.destroy(),
  };
}
