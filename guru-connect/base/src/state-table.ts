/** A state machine as data: for each state the events that may happen in it, and what follows from each. */
export type StateTable<State extends string, Event extends string, Next = State> = Readonly<
  Record<State, Readonly<Partial<Record<Event, Next>>>>
>;

/** What follows from an event; null when it may not happen in this state. */
export function transition<State extends string, Event extends string, Next>(
  table: StateTable<State, Event, Next>,
  state: State,
  event: Event,
): Next | null {
  return table[state][event] ?? null;
}
