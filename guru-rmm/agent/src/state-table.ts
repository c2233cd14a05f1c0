/** A state machine: for each state the events that may happen in it, and where they lead. */
export type StateTable<S extends string, E extends string> = Readonly<
  Record<S, Readonly<Partial<Record<E, S>>>>
>;

/** @throws Error when the event may not happen in this state: a fault of the program, never of a peer */
export function nextState<S extends string, E extends string>(
  table: StateTable<S, E>,
  state: S,
  event: E,
): S {
  const next = table[state][event];
  if (next === undefined) throw new Error(`"${event}" may not happen while ${state}`);
  return next;
}
