import { getAgent } from '@guru-rmm/api/get-agent.ts';
import { listAgents } from '@guru-rmm/api/list-agents.ts';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../../shared/api/request.ts';

/** Live events keep the answers current; this is the rhythm while they are interrupted. */
export const FALLBACK_REFRESH_MS = 15_000;

export const agentListQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: async () => (await request(listAgents)).agents,
});

export function agentQuery(agentId: string) {
  return queryOptions({
    queryKey: ['agents', agentId],
    queryFn: async () => (await request(getAgent, { parameters: { agent_id: agentId } })).agent,
  });
}
