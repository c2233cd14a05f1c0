import type { Agent } from '@guru-rmm/api/agent.ts';
import type { AgentRow } from './agent-store.ts';

/** How long the dashboard shows what happened to an agent's machine, in milliseconds. */
const SHOWN_MS = { clone: 24 * 3600_000, move: 7 * 24 * 3600_000 };

/** An agent as the dashboard sees it. Texts were reported by the machine: to be shown as text only. */
export function agentView(agent: AgentRow, online: boolean): Agent {
  return {
    agent_id: agent.agent_id,
    device_id: agent.device_id,
    hostname: agent.hostname,
    platform: agent.platform,
    os: agent.os,
    agent_version: agent.agent_version,
    online,
    enrolled_at: agent.enrolled_at.toISOString(),
    last_seen_at: agent.last_seen_at?.toISOString() ?? null,
    moved_at: isRecent(agent.moved_at, SHOWN_MS.move) ? agent.moved_at.toISOString() : null,
    clone: isRecent(agent.clone_seen_at, SHOWN_MS.clone)
      ? { hostname: agent.clone_hostname ?? '', seen_at: agent.clone_seen_at.toISOString() }
      : null,
    cpu_percent: agent.cpu_percent,
    memory_used_bytes: agent.memory_used_bytes,
    memory_total_bytes: agent.memory_total_bytes,
    uptime_seconds: agent.uptime_seconds,
  };
}

function isRecent(at: Date | null, forMs: number): at is Date {
  return at !== null && Date.now() - at.getTime() < forMs;
}

/** What the dashboards receive when an agent connects, reports or disconnects, and when it is removed. */
export type AgentEvents = { agent: Agent; agent_removed: { agent_id: string } };
