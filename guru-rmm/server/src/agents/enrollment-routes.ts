import { randomUUID } from 'node:crypto';
import { type Enrolled, EnrollRequest } from '@guru-rmm/agent-protocol/enrollment.ts';
import { type Request, Router } from 'express';
import type { AuditLog } from '../audit/audit-log.ts';
import { clientOrigin } from '../audit/client-origin.ts';
import type { Access } from '../auth/access.ts';
import { currentUser } from '../auth/session-cookie.ts';
import { ApiError } from '../errors/api-error.ts';
import { limitRate } from '../http/limit-rate.ts';
import { makeAgentKey } from './agent-key.ts';
import type { AgentStore } from './agent-store.ts';
import type { EnrollmentTokenStore } from './enrollment-token-store.ts';

interface EnrollmentContext {
  agents: AgentStore;
  tokens: EnrollmentTokenStore;
  audit: AuditLog;
}

/** `POST /agent/enroll`, for machines that hold a token. */
export function enrollRoute({ agents, tokens, audit }: EnrollmentContext): Router {
  const router = Router();
  const limit = limitRate({
    perMinute: 20,
    skipSuccessfulRequests: true,
    detail: 'Too many failed enrolments; wait a minute.',
  });
  const refuse = async (request: Request, wanted: EnrollRequest, error: ApiError): Promise<never> => {
    await audit.record({
      type: 'enrollment_refused',
      subject: wanted.hostname,
      from: clientOrigin(request),
      data: { device_id: wanted.device_id, error_code: error.code },
    });
    throw error;
  };

  router.post('/agent/enroll', limit, async (request, response) => {
    const wanted = EnrollRequest.parse(request.body ?? {});
    const tokenId = await tokens.find(wanted.enrollment_token);
    if (tokenId === null) {
      const detail = 'The enrolment token is wrong or has expired; ask for a new one.';
      return refuse(request, wanted, new ApiError('enrollment_token_refused', detail));
    }
    const newAgentId = randomUUID();
    const { key, hash } = makeAgentKey(newAgentId);
    const agentId = await agents.enroll({
      agentId: newAgentId,
      deviceId: wanted.device_id,
      keyHash: hash,
      tokenId,
      hostname: wanted.hostname,
      platform: wanted.platform,
      agentVersion: wanted.agent_version,
      machine: { machineId: wanted.machine_id, hardwareId: wanted.hardware_id },
    });
    if (agentId === null) {
      const detail = 'This device is enrolled already; remove its data folder to enrol it as a new one.';
      return refuse(request, wanted, new ApiError('device_already_enrolled', detail));
    }
    await audit.record({
      type: 'agent_enrolled',
      subject: agentId,
      from: clientOrigin(request),
      data: { device_id: wanted.device_id },
    });
    response
      .status(201)
      .set('Cache-Control', 'no-store')
      .json({ agent_id: agentId, agent_key: key } satisfies Enrolled);
  });
  return router;
}

/** `POST /enrollment-tokens`, for administrators. */
export function enrollmentTokenRoute({
  access,
  tokens,
  audit,
}: Pick<EnrollmentContext, 'tokens' | 'audit'> & { access: Access }): Router {
  const router = Router();
  router.post('/enrollment-tokens', async (request, response) => {
    const user = currentUser(response);
    await access.require(user, 'enrollment_token:create');
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
