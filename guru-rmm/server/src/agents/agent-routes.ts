import { Router } from 'express';
import type { Access } from '../auth/access.ts';
import { actorOf } from '../auth/actor.ts';
import { currentUser } from '../auth/session-cookie.ts';
import { ApiError } from '../errors/api-error.ts';
import { pathId } from '../http/path-id.ts';
import type { AgentConnections } from './agent-connections.ts';
import type { AgentStore } from './agent-store.ts';
import { agentView } from './agent-view.ts';
import type { RemovalStore } from './removal-store.ts';

/** The machines, for signed-in users. */
export function agentRoutes({
  access,
  agents,
  connections,
  removals,
  revocation,
}: {
  access: Access;
  agents: AgentStore;
  connections: AgentConnections;
  removals: RemovalStore;
  /** Takes from a removed machine what it still has; called after it is removed. */
  revocation: { runSoon: () => void };
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

  router.delete('/agents/:agent_id', async (request, response) => {
    const agentId = pathId(request, 'agent_id', 'agent_not_found');
    await access.require(currentUser(response), 'agent:remove', agentId);
    await removals.remove(agentId, actorOf(request, response));
    revocation.runSoon();
    response.status(204).end();
  });

  return router;
}
