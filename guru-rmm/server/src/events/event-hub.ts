/** Events by name. Each is about one agent, so that a listener gets those that its user may see. */
export type EventMap = Record<string, { agent_id: string }>;
export type LiveEvent<Events extends EventMap> = {
  [Name in keyof Events & string]: { name: Name; data: Events[Name] };
}[keyof Events & string];

/** The half of a hub that services see. */
export interface EventPublisher<Events extends EventMap> {
  publish(event: LiveEvent<Events>): void;
}

export interface Subscription<Event> {
  /** Whether the listener may have the event. */
  filter: (event: Event) => Promise<boolean>;
  onEvent: (event: Event) => void;
  /** Called when no more events follow: the server stops, or this listener cannot be served. */
  onEnd: () => void;
}

export interface EventHub<Events extends EventMap> extends EventPublisher<Events> {
  /** @returns the function that stops listening */
  subscribe(subscription: Subscription<LiveEvent<Events>>): () => void;
  /** Ends every subscription. */
  end(): void;
}

/** Events that may wait for one listener's filter. */
const MAX_WAITING = 1_000;

/**
 * Hands events to the listeners whose filter lets them pass, to each in the order in which they were published. A listener
 * that fails or falls behind is ended: its browser reconnects and loads everything again.
 */
export function createEventHub<Events extends EventMap>(): EventHub<Events> {
  type Event = LiveEvent<Events>;
  const queues = new Map<Subscription<Event>, { waiting: number; last: Promise<void> }>();

  const end = (subscription: Subscription<Event>) => {
    if (queues.delete(subscription)) subscription.onEnd();
  };
  const deliver = async (subscription: Subscription<Event>, event: Event) => {
    try {
      const passes = queues.has(subscription) && (await subscription.filter(event));
      if (passes && queues.has(subscription)) subscription.onEvent(event);
    } catch {
      end(subscription);
    }
  };

  return {
    publish(event) {
      for (const [subscription, queue] of queues) {
        if (queue.waiting >= MAX_WAITING) {
          end(subscription);
          continue;
        }
        queue.waiting += 1;
        queue.last = queue.last
          .then(() => deliver(subscription, event))
          .finally(() => {
            queue.waiting -= 1;
          });
      }
    },
    subscribe(subscription) {
      queues.set(subscription, { waiting: 0, last: Promise.resolve() });
      return () => queues.delete(subscription);
    },
    end() {
      for (const subscription of [...queues.keys()]) end(subscription);
    },
  };
}
