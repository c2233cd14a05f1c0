import { type SupportCode, SupportCodeRequest } from '@guru-rmm/agent-protocol/enrollment.ts';
import { Router } from 'express';
import type { AgentStore } from '../agents/agent-store.ts';
import { currentAgent, requireAgent } from '../agents/require-agent.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { clientOrigin } from '../audit/client-origin.ts';
import { ApiError } from '../errors/api-error.ts';
import { limitRate } from '../http/limit-rate.ts';
import type { SupportCodes } from './support-codes.ts';

interface SupportCodeContext {
  agents: AgentStore;
  audit: AuditLog;
  codes: SupportCodes;
}

/** `POST /agent/support-code`: hands an agent the code of its attended session. The code is in this answer and nowhere else. */
export function supportCodeRoute({ agents, audit, codes }: SupportCodeContext): Router {
  const router = Router();
  const limit = limitRate({
    perMinute: 12,
    keyGenerator: (_request, response) => currentAgent(response).agent_id,
    detail: 'This agent has asked for too many support codes; wait a minute.',
  });

  router.post('/agent/support-code', requireAgent(agents), limit, async (request, response) => {
    const { remote_control_id } = SupportCodeRequest.parse(request.body ?? {});
    const { agent_id } = currentAgent(response);
    const code = codes.take(remote_control_id, agent_id);
    if (code === null) {
      throw new ApiError('remote_control_not_found', 'No support code waits for this machine.');
    }
    const from = clientOrigin(request);
    await audit.record({ type: 'support_code_issued', subject: agent_id, from, data: { remote_control_id } });
    response.set('Cache-Control', 'no-store').json({ code } satisfies SupportCode);
  });
  return router;
}
