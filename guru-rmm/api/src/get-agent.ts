import { z } from 'zod/mini';
import { Agent } from './agent.ts';

export const getAgent = {
  method: 'GET',
  path: '/api/agents/{agent_id}',
  request: null,
  answer: z.object({ agent: Agent }),
} as const;
