import type { RequestHandler } from 'express';
import { ApiError } from '../errors/api-error.ts';
import { bearerToken } from './agent-key.ts';
import type { AgentRow, AgentStore } from './agent-store.ts';

/** Lets only agents with their key pass; `currentAgent()` tells the handler which one. */
export function requireAgent(agents: AgentStore): RequestHandler {
  return async (request, response, next) => {
    const key = bearerToken(request.get('authorization'));
    const agent = key === null ? null : await agents.findByKey(key);
    if (agent === null) throw new ApiError('unauthorized', "The agent's key is missing or wrong.");
    response.locals.agent = agent;
    next();
  };
}

export function currentAgent(response: { locals: Record<string, unknown> }): AgentRow {
  return response.locals.agent as AgentRow;
}
