import { listAgentKeys } from '../../agents/agent-key-store.ts';
import { findAgent } from '../../agents/agent-store.ts';
import { presentOptionalTime, presentSession, presentTime } from '../../contract/present.ts';
import { ApiError } from '../../http/api-error.ts';
import { recentSessions } from '../../sessions/recent-sessions.ts';
import { presentMarks } from '../present-marks.ts';
import { operation } from '../operation.ts';
import { machineParams } from './machine-params.ts';

/** One machine: what its agent says, its keys and its last sessions. */
export const getMachine = operation({
  method: 'GET',
  path: '/api/machines/:agent_id',
  roles: [],
  params: machineParams,
  async handle({ sql, commands }, { params: { agent_id } }) {
    const row = await findAgent(sql, agent_id);
    if (!row) throw new ApiError('agent_not_found', 'No machine has this agent_id.');
    const [presence, keys, sessions] = await Promise.all([
      commands.presence(agent_id),
      listAgentKeys(sql, agent_id),
      recentSessions(sql, { agentId: agent_id, limit: 10 }),
    ]);
    const { agent_version, platform, hostname, monitors } = presence.facts ?? row;
    return {
      agent_id,
      group_id: row.group_id,
      ...presentMarks(row),
      connected: presence.connected,
      created_at: presentTime(row.created_at),
      last_seen_at: presentOptionalTime(presence.lastHeard ?? row.last_seen_at),
      agent_version,
      platform,
      hostname,
      monitors,
      keys: keys.map((key) => ({
        key_id: key.key_id,
        label: key.label,
        created_at: presentTime(key.created_at),
        last_used_at: presentOptionalTime(key.last_used_at),
        revoked_at: presentOptionalTime(key.revoked_at),
      })),
      sessions: sessions.map((session) => presentSession(session)),
    };
  },
});
