import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../../http/api-error.ts';

/** Refused upgrades and sockets that left without having been accepted, from one address within a minute. */
export const MOST_REFUSED_PER_MINUTE = 3000;

/** Counts failures only: any number of machines behind one address may reconnect at once. */
export class RefusedUpgrades {
  readonly #limit: ReturnType<FastifyInstance['createRateLimit']>;

  /** @param app has `@fastify/rate-limit` */
  constructor(app: FastifyInstance, mostPerMinute: number) {
    // Given options, the limiter has a store of its own.
    this.#limit = app.createRateLimit({ max: mostPerMinute, timeWindow: 60_000 });
  }

  async add(address: string): Promise<void> {
    await this.#limit(callerAt(address));
  }

  /** @throws ApiError `rate_limited` */
  async assertFew(address: string): Promise<void> {
    const count = await this.#limit(callerAt(address), { increment: false });
    if (count.isAllowed || count.remaining > 0) return;
    throw new ApiError(
      'rate_limited',
      'Too many refused sockets from this address; wait as Retry-After says.',
      Math.max(1, count.ttlInSeconds),
    );
  }
}

/** What the limiter reads of a request. A socket that waits to be accepted must not keep the whole of it: 3 KB. */
function callerAt(ip: string): FastifyRequest {
  return { ip, routeOptions: { config: {} } } as FastifyRequest;
}
