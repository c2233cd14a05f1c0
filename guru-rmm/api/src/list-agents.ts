import { z } from 'zod/mini';
import { Agent } from './agent.ts';

export const listAgents = {
  method: 'GET',
  path: '/api/agents',
  request: null,
  answer: z.object({ agents: z.array(Agent) }),
} as const;
