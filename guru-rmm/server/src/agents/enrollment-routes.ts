import { randomUUID } from 'node:crypto';
import { type Enrolled, EnrollRequest } from '@guru-rmm/agent-protocol/enrollment.ts';
import { type Request, Router } from 'express';
import type { AuditLog } from '../audit/audit-log.ts';
import { clientOrigin } from '../audit/client-origin.ts';
import type { Sql } from '../database/sql.ts';
import { ApiError } from '../errors/api-error.ts';
import { limitRate } from '../http/limit-rate.ts';
import { makeAgentKey } from './agent-key.ts';
import type { AgentStore } from './agent-store.ts';
import type { EnrollmentTokenStore } from './enrollment-token-store.ts';

interface EnrollmentContext {
  sql: Sql;
  agents: AgentStore;
  tokens: EnrollmentTokenStore;
  audit: AuditLog;
}

/** `POST /agent/enroll`, for machines that hold a token. */
export function enrollRoute({ sql, agents, tokens, audit }: EnrollmentContext): Router {
  const router = Router();
  const limit = limitRate({
    perMinute: 20,
    skipSuccessfulRequests: true,
    detail: 'Too many failed enrolments; wait a minute.',
  });
  /** A roll-out behind one address is slower; a stolen token fills the list no faster. */
  const limitAll = limitRate({
    perMinute: 300,
    detail: 'Too many enrolments from this address; wait a minute.',
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

  router.post('/agent/enroll', limit, limitAll, async (request, response) => {
    const wanted = EnrollRequest.parse(request.body ?? {});
    const newAgentId = randomUUID();
    const { key, hash } = makeAgentKey(newAgentId);
    const enrollment = {
      agentId: newAgentId,
      deviceId: wanted.device_id,
      keyHash: hash,
      hostname: wanted.hostname,
      platform: wanted.platform,
      agentVersion: wanted.agent_version,
      machine: { machineId: wanted.machine_id, hardwareId: wanted.hardware_id },
    };
    const from = clientOrigin(request);
    const { tokenId, agentId } = await sql.begin(async (tx) => {
      const tokenId = await tokens.find(wanted.enrollment_token, tx);
      if (tokenId === null) return { tokenId, agentId: null };
      const agentId = await agents.enroll({ ...enrollment, tokenId }, tx);
      const data = { device_id: wanted.device_id, token_id: tokenId };
      if (agentId !== null) await audit.record({ type: 'agent_enrolled', subject: agentId, from, data }, tx);
      return { tokenId, agentId };
    });
    if (tokenId === null) {
      const detail = 'The enrolment token is wrong or has expired; ask for a new one.';
      return refuse(request, wanted, new ApiError('enrollment_token_refused', detail));
    }
    if (agentId === null) {
      const detail =
        'This device is enrolled already. Have it removed, or remove its data folder to enrol it as a new one.';
      return refuse(request, wanted, new ApiError('device_already_enrolled', detail));
    }
    response
      .status(201)
      .set('Cache-Control', 'no-store')
      .json({ agent_id: agentId, agent_key: key } satisfies Enrolled);
  });
  return router;
}
