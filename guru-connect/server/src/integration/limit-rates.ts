import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../http/api-error.ts';
import { isCaller } from './authenticate-caller.ts';

/**
 * Counts every call of the namespace by its address, before anything else is done with it: refused calls too. Calls with
 * a right credential have a count of their own. Behind a proxy all callers may come from one address, and there nobody
 * without the credential is to use up what the RMM needs.
 */
export async function limitRates(
  app: FastifyInstance,
  { perMinute, keys }: { readonly perMinute: number; readonly keys: readonly string[] },
): Promise<void> {
  // Not by the plugin's own hook: it would come after those that refuse.
  await app.register(rateLimit, { global: false, max: perMinute, timeWindow: 60_000 });
  // Each has a store of its own, since options are given.
  const [callers, strangers] = [app.createRateLimit({}), app.createRateLimit({})];
  app.addHook('onRequest', async (request) => {
    const count = await (isCaller(request.headers.authorization, keys) ? callers : strangers)(request);
    if (count.isAllowed || !count.isExceeded) return;
    throw new ApiError(
      'rate_limited',
      'Too many requests; wait as Retry-After says.',
      Math.max(1, count.ttlInSeconds),
    );
  });
}
