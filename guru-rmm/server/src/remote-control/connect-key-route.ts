import type { ConnectKey } from '@guru-rmm/agent-protocol/enrollment.ts';
import { Router } from 'express';
import type { AgentStore } from '../agents/agent-store.ts';
import { currentAgent, requireAgent } from '../agents/require-agent.ts';
import { clientOrigin } from '../audit/client-origin.ts';
import { ConnectError } from '../connect-client/connect-error.ts';
import { limitRate } from '../http/limit-rate.ts';
import { fromConnectError } from './broker-errors.ts';
import type { ConnectKeys } from './connect-keys.ts';

interface ConnectKeyContext {
  agents: AgentStore;
  keys: ConnectKeys;
}

/** `POST /agent/connect-key`: hands an agent its key for GC. The key is in this answer and nowhere else. */
export function connectKeyRoute({ agents, keys }: ConnectKeyContext): Router {
  const router = Router();
  // An agent that asks again and again is broken; each key that it gets revokes the one before.
  const limit = limitRate({
    perMinute: 12,
    keyGenerator: (_request, response) => currentAgent(response).agent_id,
    detail: 'This agent has asked for too many keys; wait a minute.',
  });

  router.post('/agent/connect-key', requireAgent(agents), limit, async (request, response) => {
    const agent = currentAgent(response);
    try {
      const machine = { agentId: agent.agent_id, connectAgentId: agent.connect_agent_id };
      const { key, keyId } = await keys.issue(machine, clientOrigin(request));
      response.set('Cache-Control', 'no-store').json({ key, key_id: keyId } satisfies ConnectKey);
    } catch (error) {
      throw error instanceof ConnectError ? fromConnectError(error) : error;
    }
  });
  return router;
}
