import express, { type RequestHandler } from 'express';
import { ApiError } from '../errors/api-error.ts';

const MAX_BODY = '16kb';
const parse = express.json({ limit: MAX_BODY, strict: true });

/** Reads a JSON body of at most 16 KiB; another media type is refused rather than taken for an empty body. */
export const jsonBody: RequestHandler = (request, response, next) => {
  const hasBody =
    request.get('transfer-encoding') !== undefined || Number(request.get('content-length') ?? 0) > 0;
  if (hasBody && request.is('application/json') === false) {
    throw new ApiError('unsupported_media_type', 'The body must be application/json.');
  }
  parse(request, response, next);
};
