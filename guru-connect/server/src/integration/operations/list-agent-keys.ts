import { listAgentKeys as listKeys } from '../../agents/agent-key-store.ts';
import { findAgent } from '../../agents/agent-store.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Handler } from '../handler.ts';
import { presentOptionalTime, presentTime } from '../../contract/present.ts';

export const listAgentKeys: Handler<'listAgentKeys'> = async ({ sql }, { parameters }) => {
  const rows = await listKeys(sql, parameters.agent_id);
  if (rows.length === 0 && !(await findAgent(sql, parameters.agent_id))) {
    throw new ApiError('agent_not_found', 'No agent has this agent_id.');
  }
  const keys = rows.map((row) => ({
    key_id: row.key_id,
    agent_id: row.agent_id,
    label: row.label,
    created_at: presentTime(row.created_at),
    last_used_at: presentOptionalTime(row.last_used_at),
    revoked_at: presentOptionalTime(row.revoked_at),
  }));
  return { body: { keys } };
};
