import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod/mini';
import { request } from '../../shared/api/request.ts';
import { agentSchema } from './agent.ts';

/** Live events keep the answers current; this is the rhythm while they are interrupted. */
export const FALLBACK_REFRESH_MS = 15_000;

export const agentListQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: async () => (await request('/api/agents', z.object({ agents: z.array(agentSchema) }))).agents,
});

export function agentQuery(agentId: string) {
  return queryOptions({
    queryKey: ['agents', agentId],
    queryFn: async () =>
      (await request(`/api/agents/${encodeURIComponent(agentId)}`, z.object({ agent: agentSchema }))).agent,
  });
}
