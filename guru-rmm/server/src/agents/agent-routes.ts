import { Router } from 'express';
import type { Access } from '../auth/access.ts';
import { currentUser } from '../auth/session-cookie.ts';
import { ApiError } from '../errors/api-error.ts';
import { pathId } from '../http/path-id.ts';
import type { AgentConnections } from './agent-connections.ts';
import type { AgentStore } from './agent-store.ts';
import { agentView } from './agent-view.ts';

/** The machines, for signed-in users. */
export function agentRoutes({
  access,
  agents,
  connections,
}: {
  access: Access;
  agents: AgentStore;
  connections: AgentConnections;
}): Router {
  const router = Router();

  router.get('/agents', async (_request, response) => {
    const rows = await agents.list(access.visible(currentUser(response)));
    response.json({ agents: rows.map((agent) => agentView(agent, connections.isOnline(agent.agent_id))) });
  });

  router.get('/agents/:agent_id', async (request, response) => {
    const agent = await agents.find(pathId(request, 'agent_id', 'agent_not_found'));
    if (agent === null) throw new ApiError('agent_not_found', 'There is no such agent.');
    await access.require(currentUser(response), 'agent:read', agent.agent_id);
    response.json({ agent: agentView(agent, connections.isOnline(agent.agent_id)) });
  });

  return router;
}
