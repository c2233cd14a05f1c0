import type { AgentView } from '../agents/agent-view.ts';

/** What the dashboard is told as it happens. */
export type LiveEvent =
  | { name: 'agent'; data: AgentView }
  | { name: 'remote_control'; data: { remote_control_id: string; agent_id: string; status: string } };

export type EventHub = ReturnType<typeof createEventHub>;

/** Hands events to all listeners. A listener that throws is its own problem, not the publisher's. */
export function createEventHub() {
  const listeners = new Set<(event: LiveEvent) => void>();
  return {
    publish(event: LiveEvent): void {
      for (const listener of listeners) listener(event);
    },
    /** @returns the function that stops listening */
    subscribe(listener: (event: LiveEvent) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
