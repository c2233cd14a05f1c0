import { z } from 'zod/mini';

const measure = z.optional(z.nullable(z.number()));
const label = z.optional(z.nullable(z.string()));

/**
 * A managed machine as the RMM server tells it. Every text was reported by the machine itself: hostile input,
 * rendered as text and never as anything else.
 */
export const agentSchema = z.object({
  agent_id: z.string(),
  hostname: z.string(),
  platform: label,
  os: label,
  agent_version: label,
  device_id: label,
  online: z.boolean(),
  last_seen_at: label,
  enrolled_at: label,
  cpu_percent: measure,
  memory_used_bytes: measure,
  memory_total_bytes: measure,
  uptime_seconds: measure,
});

export type Agent = z.infer<typeof agentSchema>;

/** Search over what a technician remembers of a machine: its name, its system, its identifiers. */
export function matchesSearch(agent: Agent, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const text = [agent.hostname, agent.platform, agent.os, agent.agent_id, agent.online ? 'online' : 'offline']
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Online machines first, then by name: what a technician can act on stands at the top. */
export function inListOrder(agents: readonly Agent[]): Agent[] {
  return agents.toSorted(
    (a, b) =>
      Number(b.online) - Number(a.online) ||
      a.hostname.localeCompare(b.hostname) ||
      a.agent_id.localeCompare(b.agent_id),
  );
}
