import type { Request, RequestHandler, Response } from 'express';
import { type AugmentedRequest, type Options, type RateLimitInfo, rateLimit } from 'express-rate-limit';
import { ApiError } from '../errors/api-error.ts';
import { sendError } from './handle-errors.ts';

const WINDOW_SECONDS = 60;

interface LimitOptions extends Pick<Partial<Options>, 'skip' | 'skipSuccessfulRequests' | 'keyGenerator'> {
  perMinute: number;
  /** One sentence for whoever is refused. */
  detail: string;
  /** Told of the first refusal of each window only, so that who goes on asking fills no table. */
  onRefused?: (request: Request) => Promise<void>;
}

/** Lets so many requests a minute through (by the caller's address, or by `keyGenerator`); the rest get `rate_limited`. */
export function limitRate({ perMinute, detail, onRefused, ...options }: LimitOptions): RequestHandler {
  return rateLimit({
    ...options,
    windowMs: WINDOW_SECONDS * 1000,
    limit: perMinute,
    standardHeaders: false,
    legacyHeaders: false,
    handler: async (request: Request, response: Response) => {
      const { used, limit } = (request as AugmentedRequest).rateLimit as RateLimitInfo;
      if (used === limit + 1) await onRefused?.(request);
      sendError(response, new ApiError('rate_limited', detail, { retryAfterSeconds: WINDOW_SECONDS }));
    },
  });
}
