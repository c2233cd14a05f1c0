import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ApiError } from '../http/api-error.ts';

/** Wrong codes within a minute: from one address, and from all together. SECURITY.md shows what that means for guessing. */
export const MOST_WRONG_FROM_ONE = 10;
export const MOST_WRONG_IN_ALL = 300;

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

/** Counts wrong codes only: any number of users behind one address may enter right ones. */
export class GuessLimit {
  readonly #one: Limiter;
  readonly #all: Limiter;

  private constructor(one: Limiter, all: Limiter) {
    this.#one = one;
    this.#all = all;
  }

  static async of(app: FastifyInstance): Promise<GuessLimit> {
    await app.register(rateLimit, { global: false });
    return new GuessLimit(
      app.createRateLimit({ max: MOST_WRONG_FROM_ONE, timeWindow: 60_000 }),
      app.createRateLimit({ max: MOST_WRONG_IN_ALL, timeWindow: 60_000, keyGenerator: () => 'all' }),
    );
  }

  async failed(request: FastifyRequest): Promise<void> {
    await this.#one(request);
    await this.#all(request);
  }

  /** @throws ApiError `rate_limited` */
  async assertFew(request: FastifyRequest): Promise<void> {
    for (const limiter of [this.#one, this.#all]) {
      const count = await limiter(request, { increment: false });
      if (count.isAllowed || count.remaining > 0) continue;
      const detail = 'Too many wrong codes were entered. Wait a minute, then try again.';
      throw new ApiError('rate_limited', detail, Math.max(1, count.ttlInSeconds));
    }
  }
}
