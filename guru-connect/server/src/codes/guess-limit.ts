import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SerialQueue } from '../concurrency/serial-queue.ts';
import { withinMs } from '../database/unavailable.ts';
import { ApiError } from '../http/api-error.ts';

/** Wrong codes within a minute: from one address, and from all together. SECURITY.md shows what that means for guessing. */
export const MOST_WRONG_FROM_ONE = 10;
export const MOST_WRONG_IN_ALL = 300;

/** How long the database may take for one code, in milliseconds: the next one waits for it. */
const ANSWER_MS = 3000;

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

/**
 * Counts wrong codes only: any number of users behind one address may enter right ones. Codes are tried one after
 * another, or a crowd of guesses would be let in before the first of them counts.
 */
export class GuessLimit {
  readonly #one: Limiter;
  readonly #all: Limiter;
  readonly #queue = new SerialQueue();

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

  /**
   * Tries a code.
   * @param act what is done with it; `code_invalid` counts as wrong
   * @throws ApiError `rate_limited`, and what `act` throws
   */
  async guard<T>(request: FastifyRequest, act: () => Promise<T>): Promise<T> {
    return await this.#queue.run(async () => {
      await this.#assertFew(request);
      try {
        return await withinMs(ANSWER_MS, act());
      } catch (error) {
        if (error instanceof ApiError && error.code === 'code_invalid') {
          await this.#one(request);
          await this.#all(request);
        }
        throw error;
      }
    });
  }

  async #assertFew(request: FastifyRequest): Promise<void> {
    for (const limiter of [this.#one, this.#all]) {
      const count = await limiter(request, { increment: false });
      if (count.isAllowed || count.remaining > 0) continue;
      const detail = 'Too many wrong codes were entered. Wait a minute, then try again.';
      throw new ApiError('rate_limited', detail, Math.max(1, count.ttlInSeconds));
    }
  }
}
