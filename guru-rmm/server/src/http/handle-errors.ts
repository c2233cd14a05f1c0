import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { ApiError } from '../errors/api-error.ts';
import { errorEnvelope } from '../errors/error-envelope.ts';
import type { Logger } from '../log/create-logger.ts';

export function sendError(response: Response, error: ApiError): void {
  if (error.retryAfterSeconds !== undefined) response.set('Retry-After', String(error.retryAfterSeconds));
  response.status(error.status).json(errorEnvelope(error, String(response.locals.requestId)));
}

export const routeNotFound: RequestHandler = (request) => {
  throw new ApiError('route_not_found', `There is nothing at ${request.path.slice(0, 200)}.`);
};

/** Turns whatever was thrown into the envelope. Faults are logged whole and shown to nobody. */
export function handleErrors(log: Logger): ErrorRequestHandler {
  return (thrown, _request, response, next) => {
    const error = toApiError(thrown);
    if (error.code === 'internal_error') {
      log.error({ err: thrown, request_id: response.locals.requestId }, '[ERROR] request failed');
    }
    if (response.headersSent) {
      next(thrown);
      return;
    }
    sendError(response, error);
  };
}

/** Codes of body-parser's errors (`type`), as far as they are the caller's fault. */
const BODY_ERRORS = {
  'entity.parse.failed': new ApiError('malformed_json', 'The body is not JSON.'),
  'entity.too.large': new ApiError('payload_too_large', 'The body is too large.'),
  'encoding.unsupported': new ApiError('unsupported_media_type', 'The content encoding is not supported.'),
  'charset.unsupported': new ApiError('unsupported_media_type', 'The character set is not supported.'),
  'request.aborted': new ApiError('malformed_json', 'The body ended early.'),
  'request.size.invalid': new ApiError('malformed_json', 'The body has another length than announced.'),
} as const;

/** What a library refuses a request with, by its status: a file that is asked for under a condition, for one. */
const BY_STATUS: Readonly<Record<number, ApiError>> = {
  403: new ApiError('route_not_found', 'There is nothing at this address.'),
  404: new ApiError('route_not_found', 'There is nothing at this address.'),
  412: new ApiError('precondition_failed', 'The file has changed.'),
  416: new ApiError('range_not_satisfiable', 'The file has no such range.'),
};

/** The status of an error of `http-errors` that is the caller's fault, as Express's libraries throw them, or null. */
function statusOf(thrown: unknown): number | null {
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : null;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}

function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof z.core.$ZodError) return fromZod(thrown);
  if (thrown instanceof URIError) return new ApiError('validation_failed', 'The path is not valid.');
  if (
    thrown instanceof Error &&
    'type' in thrown &&
    typeof thrown.type === 'string' &&
    thrown.type in BODY_ERRORS
  ) {
    return BODY_ERRORS[thrown.type as keyof typeof BODY_ERRORS];
  }
  const status = statusOf(thrown);
  if (status !== null)
    return BY_STATUS[status] ?? new ApiError('malformed_request', 'The request cannot be served.');
  return new ApiError('internal_error', 'Something went wrong on the server; its log has the request id.');
}

function fromZod(error: z.core.$ZodError): ApiError {
  const issue = error.issues[0];
  const where = issue?.path.join('.') ?? '';
  return new ApiError(
    'validation_failed',
    `${where === '' ? 'The request' : where}: ${issue?.message ?? 'not valid'}.`,
  );
}
