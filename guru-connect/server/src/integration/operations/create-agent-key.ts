import { formatAgentKey } from '../../agents/agent-key.ts';
import { mintAgentKey } from '../../agents/agent-key-store.ts';
import type { Handler } from '../handler.ts';
import { presentTime } from '../../contract/present.ts';

export const createAgentKey: Handler<'createAgentKey'> = async ({ sql }, { parameters, body, from }) => {
  const { row, key } = await mintAgentKey(sql, parameters.agent_id, body.label ?? null, from);
  return {
    headers: { 'cache-control': 'no-store' },
    body: {
      key_id: row.key_id,
      agent_id: row.agent_id,
      label: row.label,
      created_at: presentTime(row.created_at),
      key: formatAgentKey(key),
    },
  };
};
