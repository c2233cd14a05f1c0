import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { errorCode } from '../errors/error-code.ts';
import { ApiError, toEnvelope } from './api-error.ts';
import { CLOSED_HEADERS } from './security-headers.ts';

/** An error as it leaves where no hook of the framework runs: complete with what hooks would have added. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function rawAnswer(error: ApiError, requestId: string): RawAnswer {
  const body = JSON.stringify(toEnvelope(error, requestId));
  const headers = {
    'content-type': 'application/json',
    'content-length': `${Buffer.byteLength(body)}`,
    'x-request-id': requestId,
    ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': `${error.retryAfterSeconds}` }),
    ...CLOSED_HEADERS,
  };
  return { status: error.status, headers, body };
}

/** What Node's HTTP parser could not make a request of. */
export function clientFault(error: unknown): ApiError {
  const code = errorCode(error);
  if (code === 'HPE_HEADER_OVERFLOW')
    return new ApiError('payload_too_large', 'The headers are larger than this server accepts.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new ApiError('unavailable', 'The request did not arrive in time; send it again.', 2);
  return new ApiError('malformed_json', 'This is not HTTP that could be read.');
}

/** Answers on a connection of which nothing more can be read, and ends it. */
export function answerOnSocket(socket: Socket, { status, headers, body }: RawAnswer): void {
  if (!socket.writable) return void socket.destroy();
  const lines = Object.entries({ ...headers, connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines].join('\r\n');
  socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy());
}
