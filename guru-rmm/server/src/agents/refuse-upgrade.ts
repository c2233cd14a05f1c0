import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiError } from '../errors/api-error.ts';
import { errorEnvelope } from '../errors/error-envelope.ts';

/** Answers a WebSocket handshake with the error envelope instead of an upgrade. */
export function refuseUpgrade(socket: Duplex, error: ApiError): void {
  const requestId = randomUUID();
  const body = JSON.stringify(errorEnvelope(error, requestId));
  socket.end(
    [
      `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? ''}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${requestId}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
