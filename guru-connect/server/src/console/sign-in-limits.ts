import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-error.ts';

const MINUTE_MS = 60_000;

/** Sign-ins that are tried: from one address a minute, on one account in a quarter of an hour, and in all a minute. */
export const SIGN_IN_BOUNDS = { perAddress: 20, perAccount: 10, inAll: 300 } as const;

/** Counts tries to sign in. Each costs 19 MiB of memory and some 20 ms, right or wrong. */
export interface SignInLimits {
  /** @throws ApiError `rate_limited` */
  count(request: FastifyRequest, login: string): Promise<void>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The account of a sign-in that is counted. */
    countedLogin: string;
  }
}

/**
 * The counts of this process. Unknown accounts are counted like known ones, so that a refusal says nothing of which exist.
 * Who tries an account on purpose keeps its owner out for a quarter of an hour; sign-ins that are there stay.
 */
export async function makeSignInLimits(app: FastifyInstance): Promise<SignInLimits> {
  await app.register(rateLimit, { global: false });
  app.decorateRequest('countedLogin', '');
  const { perAddress, perAccount, inAll } = SIGN_IN_BOUNDS;
  const counts = [
    app.createRateLimit({ max: perAddress, timeWindow: MINUTE_MS }),
    app.createRateLimit({ max: inAll, timeWindow: MINUTE_MS, keyGenerator: () => 'all' }),
    app.createRateLimit({
      max: perAccount,
      timeWindow: 15 * MINUTE_MS,
      keyGenerator: ({ countedLogin }) => countedLogin,
    }),
  ];
  return {
    async count(request, login) {
      request.countedLogin = login;
      for (const count of counts) {
        const { isAllowed, ...state } = await count(request);
        if (isAllowed || !('isExceeded' in state) || !state.isExceeded) continue;
        throw new ApiError(
          'rate_limited',
          'Too many attempts to sign in. Wait before you try again.',
          Math.max(1, state.ttlInSeconds),
        );
      }
    },
  };
}
