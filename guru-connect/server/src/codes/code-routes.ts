import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { clientOrigin } from '../audit/client-origin.ts';
import type { FailedAttempts } from '../audit/failed-attempts.ts';
import type { Configuration } from '../config/configuration.ts';
import type { TokenSecrets } from '../config/token-secrets.ts';
import type { Queryable } from '../database/queryable.ts';
import { presentTime } from '../contract/present.ts';
import { ApiError } from '../http/api-error.ts';
import type { SessionLedger } from '../sessions/session-ledger.ts';
import { GuessLimit } from './guess-limit.ts';
import { previewCode } from './preview-code.ts';
import { redeemCode } from './redeem-code.ts';

export interface CodeRoutesContext {
  readonly sql: Queryable;
  readonly ledger: SessionLedger;
  readonly secrets: TokenSecrets;
  readonly config: Configuration;
  readonly attempts: FailedAttempts;
}

const body = z.strictObject({ code: z.string().min(1).max(64) });

/** What the user of a machine does with a code, without a credential: looks who asks, and joins. */
export async function codeRoutes(app: FastifyInstance, context: CodeRoutesContext): Promise<void> {
  const limit = await GuessLimit.of(app);
  const { config, attempts } = context;

  /** Every failed guess counts, and is in the audit. */
  async function guarded<T>(request: FastifyRequest, act: (code: string) => Promise<T>): Promise<T> {
    if (!config.features.support_codes)
      throw new ApiError('feature_disabled', 'Support codes are switched off.');
    const { data } = body.safeParse(request.body);
    if (!data) throw new ApiError('validation_failed', 'The body must be { "code": "XXX-XXX-XXX" }.');
    try {
      return await limit.guard(request, () => act(data.code));
    } catch (error) {
      if (error instanceof ApiError && error.code === 'code_invalid')
        attempts.add({ type: 'code_refused', why: 'code' }, clientOrigin(request));
      throw error;
    }
  }

  app.post('/api/codes/preview', async (request, reply) => {
    const found = await guarded(request, (code) => previewCode(context, code));
    return reply.header('cache-control', 'no-store').send({
      technician_name: found.technician_name,
      organisation: config.organisation,
      reason: found.reason,
      expires_at: presentTime(found.expires_at),
    });
  });

  app.post('/api/codes/redeem', async (request, reply) => {
    const redeemed = await guarded(request, (code) => redeemCode(context, code, clientOrigin(request)));
    return reply.header('cache-control', 'no-store').send({
      session_id: redeemed.sessionId,
      agent_id: redeemed.agentId,
      agent_key: redeemed.agentKey,
      technician_name: redeemed.technicianName,
      organisation: config.organisation,
    });
  });
}
