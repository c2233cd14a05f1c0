import { Agent } from '@guru-rmm/api/agent.ts';

interface AgentEventOutcome {
  readonly agent: Agent;
  readonly list: Agent[];
  /** False for an agent that the list did not hold: the whole list has to be asked for again. */
  readonly known: boolean;
}

/**
 * Lays one event of the stream over the known agents.
 *
 * @param data the event's data: a whole agent in JSON.
 * @returns `null` when the data cannot be read.
 */
export function applyAgentEvent(data: string, agents: readonly Agent[] = []): AgentEventOutcome | null {
  const parsed = Agent.safeParse(parseJson(data));
  if (!parsed.success) return null;
  const agent = parsed.data;
  const isSame = (other: Agent) => other.agent_id === agent.agent_id;
  return {
    agent,
    list: agents.map((other) => (isSame(other) ? agent : other)),
    known: agents.some(isSame),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
