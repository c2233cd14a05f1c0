import type { Agent } from '@guru-rmm/api/agent.ts';

/** Search over what a technician remembers of a machine: its name, its system, its identifiers. */
export function matchesSearch(agent: Agent, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const text = [
    agent.hostname,
    agent.platform,
    agent.os,
    agent.agent_id,
    agent.online ? 'online' : 'offline',
    agent.clone ? `cloned ${agent.clone.hostname}` : '',
  ]
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
