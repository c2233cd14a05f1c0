import { randomUUID } from 'node:crypto';
import { type Request, Router } from 'express';
import { z } from 'zod';
import type { AuditLog } from '../audit/audit-log.ts';
import { clientOrigin } from '../audit/client-origin.ts';
import { authorize } from '../auth/roles.ts';
import { currentUser } from '../auth/session-cookie.ts';
import { ApiError } from '../errors/api-error.ts';
import { limitRate } from '../http/limit-rate.ts';
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
type EnrollRequest = z.infer<typeof enrollRequest>;

/** `POST /agent/enroll`, for machines that hold a token. */
export function enrollRoute({ agents, tokens, audit }: EnrollmentContext): Router {
  const router = Router();
  const limit = limitRate({
    perMinute: 20,
    skipSuccessfulRequests: true,
    detail: 'Too many failed enrolments; wait a minute.',
  });
  const refuse = async (request: Request, wish: EnrollRequest, error: ApiError): Promise<never> => {
    await audit.record({
      type: 'enrollment_refused',
      subject: wish.hostname,
      from: clientOrigin(request),
      data: { device_id: wish.device_id, error_code: error.code },
    });
    throw error;
  };

  router.post('/agent/enroll', limit, async (request, response) => {
    const wish = enrollRequest.parse(request.body ?? {});
    const tokenId = await tokens.find(wish.enrollment_token);
    if (tokenId === null) {
      const detail = 'The enrolment token is wrong or has expired; ask for a new one.';
      return refuse(request, wish, new ApiError('enrollment_token_refused', detail));
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
      const detail = 'This device is enrolled already; remove its data folder to enrol it as a new one.';
      return refuse(request, wish, new ApiError('device_already_enrolled', detail));
    }
    await audit.record({
      type: 'agent_enrolled',
      subject: agentId,
      from: clientOrigin(request),
      data: { device_id: wish.device_id },
    });
    response.status(201).set('Cache-Control', 'no-store').json({ agent_id: agentId, agent_key: key });
  });
  return router;
}

/** `POST /enrollment-tokens`, for administrators. */
export function enrollmentTokenRoute({ tokens, audit }: EnrollmentContext): Router {
  const router = Router();
  router.post('/enrollment-tokens', async (request, response) => {
    const user = currentUser(response);
    authorize(user, 'enrollment_token:create');
    const { token, expiresAt } = await tokens.create(user.userId);
    await audit.record({
      type: 'enrollment_token_created',
      userId: user.userId,
      from: clientOrigin(request),
    });
    response
      .status(201)
      .set('Cache-Control', 'no-store')
      .json({ token, expires_at: expiresAt.toISOString() });
  });
  return router;
}
