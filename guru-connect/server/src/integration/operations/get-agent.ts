import { findAgent } from '../../agents/agent-store.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Handler } from '../handler.ts';
import { presentOptionalTime } from '../../contract/present.ts';

export const getAgent: Handler<'getAgent'> = async ({ sql, commands }, { parameters }) => {
  const row = await findAgent(sql, parameters.agent_id);
  if (!row) throw new ApiError('agent_not_found', 'No agent has this agent_id.');
  const presence = await commands.presence(row.agent_id);
  // The connection knows more, and sooner, than its last row.
  const facts = presence.facts ?? row;
  return {
    body: {
      agent_id: row.agent_id,
      connected: presence.connected,
      last_seen_at: presentOptionalTime(presence.lastHeard ?? row.last_seen_at),
      agent_version: facts.agent_version,
      platform: facts.platform,
      hostname: facts.hostname,
      monitors: facts.monitors.map((monitor) => ({ ...monitor })),
    },
  };
};
