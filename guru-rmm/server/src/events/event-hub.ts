import type { Agent } from '@guru-rmm/api/agent.ts';

/** What the dashboard is told as it happens. */
export type LiveEvent =
  | { name: 'agent'; data: Agent }
  | { name: 'remote_control'; data: { remote_control_id: string; agent_id: string; status: string } };

export type EventHub = ReturnType<typeof createEventHub>;

/** Hands events to all listeners. A listener that throws is its own problem, not the publisher's. */
export function createEventHub() {
  const listeners = new Map<(event: LiveEvent) => void, () => void>();
  return {
    publish(event: LiveEvent): void {
      for (const listener of listeners.keys()) listener(event);
    },
    /**
     * @param onEnd told when the server stops: there will be no more events
     * @returns the function that stops listening
     */
    subscribe(listener: (event: LiveEvent) => void, onEnd: () => void): () => void {
      listeners.set(listener, onEnd);
      return () => listeners.delete(listener);
    },
    /** Ends every subscription. */
    end(): void {
      for (const onEnd of listeners.values()) onEnd();
      listeners.clear();
    },
  };
}
