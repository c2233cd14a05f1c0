import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { ApiError } from '../errors/api-error.ts';

/**
 * What is wrong with a request that Node parsed but would answer by itself, without this server's headers and envelope.
 * @returns null when nothing is
 */
export function findRequestFault({ headers, httpVersion }: IncomingMessage): ApiError | null {
  // RFC 9112, section 3.2
  if (httpVersion === '1.1' && headers.host === undefined) {
    return new ApiError('malformed_request', 'The request has no Host header.');
  }
  // RFC 9110, section 10.1.1
  if (headers.expect !== undefined && headers.expect.toLowerCase() !== '100-continue') {
    return new ApiError('expectation_failed', 'The only expectation that this server meets is 100-continue.');
  }
  return null;
}

export const refuseFaultyRequest: RequestHandler = (request, _response, next) => {
  next(findRequestFault(request) ?? undefined);
};

/**
 * What is wrong with what Node could not parse, by the code of its `clientError` event.
 * @see https://nodejs.org/api/http.html#event-clienterror
 */
export function parserFault(code: string | null): ApiError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ApiError('headers_too_large', 'The headers of the request are too large.');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new ApiError('payload_too_large', 'The chunk extensions of the request are too large.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ApiError('request_timeout', 'The request did not arrive in time.');
    default:
      return new ApiError('malformed_request', 'The request is not HTTP.');
  }
}
