import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import { rateLimit } from 'express-rate-limit';
import { z } from 'zod';
import type { AuditLog } from '../audit/audit-log.ts';
import { authorize } from '../auth/roles.ts';
import { currentUser } from '../auth/session-cookie.ts';
import { ApiError } from '../errors/api-error.ts';
import { sendError } from '../http/handle-errors.ts';
import { makeAgentKey } from './agent-key.ts';
import type { AgentStore } from './agent-store.ts';
import { agentText } from './agent-text.ts';
import type { EnrollmentTokenStore } from './enrollment-token-store.ts';

interface EnrollmentContext {
  agents: AgentStore;
  tokens: EnrollmentTokenStore;
  audit: AuditLog;
}

const enrollRequest = z.object({
  enrollment_token: z.string().min(1).max(200),
  hostname: agentText(255),
  platform: agentText(64),
  device_id: z.uuid().transform((id) => id.toLowerCase()),
  agent_version: agentText(64),
});

/** `POST /agent/enroll`, for machines that hold a token. */
export function enrollRoute({ agents, tokens, audit }: EnrollmentContext): Router {
  const router = Router();
  const limit = rateLimit({
    windowMs: 60_000,
    limit: 20,
    skipSuccessfulRequests: true,
    standardHeaders: false,
    legacyHeaders: false,
    handler: (_request, response) => {
      const detail = 'Too many failed enrolments; wait a minute.';
      sendError(response, new ApiError('rate_limited', detail, { retryAfterSeconds: 60 }));
    },
  });

  router.post('/agent/enroll', limit, async (request, response) => {
    const wish = enrollRequest.parse(request.body ?? {});
    const tokenId = await tokens.find(wish.enrollment_token);
    if (tokenId === null) {
      await audit.record({
        type: 'enrollment_refused',
        subject: wish.hostname,
        data: { device_id: wish.device_id },
      });
      throw new ApiError(
        'enrollment_token_refused',
        'The enrolment token is wrong or has expired; ask for a new one.',
      );
    }
    const newAgentId = randomUUID();
    const { key, hash } = makeAgentKey(newAgentId);
    const agentId = await agents.enroll({
      agentId: newAgentId,
      deviceId: wish.device_id,
      keyHash: hash,
      tokenId,
      hostname: wish.hostname,
      platform: wish.platform,
      agentVersion: wish.agent_version,
    });
    if (agentId === null) {
      await audit.record({
        type: 'enrollment_refused',
        subject: wish.hostname,
        data: { device_id: wish.device_id },
      });
      throw new ApiError(
        'device_already_enrolled',
        'This device is enrolled already; remove its data folder to enrol it as a new one.',
      );
    }
    await audit.record({ type: 'agent_enrolled', subject: agentId, data: { device_id: wish.device_id } });
    response.status(201).set('Cache-Control', 'no-store').json({ agent_id: agentId, agent_key: key });
  });
  return router;
}

/** `POST /enrollment-tokens`, for administrators. */
export function enrollmentTokenRoute({ tokens, audit }: EnrollmentContext): Router {
  const router = Router();
  router.post('/enrollment-tokens', async (_request, response) => {
    const user = currentUser(response);
    authorize(user, 'enrollment_token:create');
    const { token, expiresAt } = await tokens.create(user.userId);
    await audit.record({ type: 'enrollment_token_created', userId: user.userId });
    response
      .status(201)
      .set('Cache-Control', 'no-store')
      .json({ token, expires_at: expiresAt.toISOString() });
  });
  return router;
}
