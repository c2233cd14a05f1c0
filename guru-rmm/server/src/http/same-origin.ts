import type { RequestHandler } from 'express';
import { ApiError } from '../errors/api-error.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Against cross-site requests that ride on the cookie: a state-changing call needs a header that forms cannot send,
 * and an `Origin` that is ours. The cookie's SameSite=Strict is the other lock.
 */
export function sameOrigin(publicOrigin: string): RequestHandler {
  return (request, _response, next) => {
    if (SAFE_METHODS.has(request.method)) return next();
    if (request.get('x-requested-with') !== 'guru-rmm' || request.get('origin') !== publicOrigin) {
      throw new ApiError(
        'cross_site_request',
        `State-changing calls need the header "X-Requested-With: guru-rmm" and the Origin ${publicOrigin}.`,
      );
    }
    next();
  };
}
