import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { clientOrigin } from '../audit/client-origin.ts';
import type { FailedAttempts } from '../audit/failed-attempts.ts';
import type { Configuration } from '../config/configuration.ts';
import { presentTime } from '../contract/present.ts';
import { withinMs } from '../database/unavailable.ts';
import { ApiError } from '../http/api-error.ts';
import type { MintContext } from '../sessions/mint-viewer-token.ts';
import { redeemTicket } from './redeem-ticket.ts';

export interface NativeRoutesContext extends MintContext {
  readonly config: Configuration;
  readonly attempts: FailedAttempts;
  readonly publicUrl: () => string;
}

/** Tickets from one address a minute: a person opens a few. */
const MOST_PER_MINUTE = 60;
const BODY_LIMIT = 8 * 1024;
const ANSWER_MS = 10_000;

const body = z.strictObject({ ticket: z.string().min(1).max(4096) });

/** `POST /api/native/redeem`, by which the program that answers `guruconnect://viewer` gets a viewer token. */
export async function nativeRoutes(app: FastifyInstance, context: NativeRoutesContext): Promise<void> {
  const { config, attempts, publicUrl } = context;
  await app.register(rateLimit, { global: false });
  const count = app.createRateLimit({ max: MOST_PER_MINUTE, timeWindow: 60_000 });

  app.post('/api/native/redeem', { bodyLimit: BODY_LIMIT }, async (request, reply) => {
    if (!config.features.native_viewer)
      throw new ApiError('feature_disabled', 'The native viewer is switched off on this server.');
    const limit = await count(request);
    if (!limit.isAllowed && limit.isExceeded)
      throw new ApiError(
        'rate_limited',
        'Too many links were opened. Wait a minute, then try again.',
        Math.max(1, limit.ttlInSeconds),
      );
    const { data } = body.safeParse(request.body);
    if (!data) throw new ApiError('validation_failed', 'The body must be { "ticket": "..." }.');
    const from = clientOrigin(request);
    const ownOrigin = new URL(publicUrl()).origin;
    const redeemed = await withinMs(ANSWER_MS, redeemTicket(context, data.ticket, ownOrigin, from)).catch(
      (error: unknown) => {
        if (error instanceof ApiError) attempts.add({ type: 'viewer_refused', why: 'native_ticket' }, from);
        throw error;
      },
    );
    return reply.header('cache-control', 'no-store').send({
      session_id: redeemed.sessionId,
      token: redeemed.token,
      expires_at: presentTime(redeemed.expiresAt),
    });
  });
}
