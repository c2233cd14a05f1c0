import { revokeAgentKey as revokeKey } from '../../agents/agent-key-store.ts';
import { findAgent } from '../../agents/agent-store.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Handler } from '../handler.ts';

export const revokeAgentKey: Handler<'revokeAgentKey'> = async ({ sql, commands }, { parameters, from }) => {
  if (!(await revokeKey(sql, parameters.agent_id, parameters.key_id, from))) {
    if (!(await findAgent(sql, parameters.agent_id))) {
      throw new ApiError('agent_not_found', 'No agent has this agent_id.');
    }
    throw new ApiError('key_not_found', 'The agent has no key with this key_id.');
  }
  await commands.cutKey(parameters.key_id);
  return { body: undefined };
};
