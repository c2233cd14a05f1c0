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
    const origin = request.get('origin');
    const hasHeader = request.get('x-requested-with') === 'guru-rmm';
    if (!hasHeader || origin !== publicOrigin) {
      // With the header it is our own page, which a person opened at another address.
      const detail =
        hasHeader && origin !== undefined
          ? `Open this dashboard at ${publicOrigin}; this is another address.`
          : `State-changing calls need the header "X-Requested-With: guru-rmm" and the Origin ${publicOrigin}.`;
      throw new ApiError('cross_site_request', detail);
    }
    next();
  };
}
