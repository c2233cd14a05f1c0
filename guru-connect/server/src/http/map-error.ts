import { STATUS_CODES } from 'node:http';
import { isUnavailable } from '../database/unavailable.ts';
import { errorCode } from '../errors/error-code.ts';
import { ApiError } from './api-error.ts';

/** Error codes of Fastify's content parsing and what the contract calls them. */
const PARSING: ReadonlyMap<
  string,
  [code: 'malformed_json' | 'payload_too_large' | 'unsupported_media_type', detail: string]
> = new Map([
  ['FST_ERR_CTP_INVALID_JSON_BODY', ['malformed_json', 'The body is not JSON.']],
  ['FST_ERR_CTP_EMPTY_JSON_BODY', ['malformed_json', 'The body is empty, which is not JSON.']],
  [
    'FST_ERR_CTP_INVALID_CONTENT_LENGTH',
    ['malformed_json', 'The body is not as long as Content-Length says.'],
  ],
  ['FST_ERR_CTP_BODY_TOO_LARGE', ['payload_too_large', 'The body is larger than this server accepts.']],
  ['FST_ERR_CTP_INVALID_MEDIA_TYPE', ['unsupported_media_type', 'The body must be application/json.']],
]);

/** A 4xx of a library for which the contract has no code of its own, such as 412 of a file that has changed. */
class RefusedByStatus extends ApiError {
  override readonly status: number;

  constructor(status: number) {
    super('validation_failed', `The request cannot be served: ${STATUS_CODES[status] ?? 'refused'}.`);
    this.status = status;
  }
}

/** The database is away; the same request may succeed once it is back. */
export function databaseAway(): ApiError {
  return new ApiError('unavailable', 'The database does not answer. Try again soon.', 2);
}

/** What the caller may know of an error. Anything unforeseen is an internal error without details. */
export function mapError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const code = errorCode(error) ?? '';
  const parsing = PARSING.get(code);
  if (parsing) return new ApiError(...parsing);
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
  // Before the database's codes: a client that hangs up within its body is an ECONNRESET with this status. It is also
  // how Fastify marks a body that it could not read (secure-json-parse refuses __proto__, for one).
  if (status === 400) return new ApiError('malformed_json', 'The request could not be read.');
  if (isUnavailable(error)) return databaseAway();
  // Files outside the served folder do not exist, however they were asked for.
  if (status === 403 || status === 404)
    return new ApiError('route_not_found', 'There is nothing at this address.');
  if (typeof status === 'number' && status > 400 && status < 500) return new RefusedByStatus(status);
  return new ApiError('internal_error', 'The server failed; its log names this request by its id.');
}
