/** A state machine as data: for each state the events that are legal in it, and the state that each leads to. */
export type StateTable<S extends string, E extends string> = Readonly<
  Record<S, Readonly<Partial<Record<E, S>>>>
>;

/** The next state, or null for an event that is illegal in this state. */
export function transition<S extends string, E extends string>(
  table: StateTable<S, E>,
  state: S,
  event: E,
): S | null {
  return table[state][event] ?? null;
}

/**
 * The next state, where an illegal event is a fault of the program and never of a peer.
 *
 * @throws Error for an event that is illegal in this state
 */
export function nextState<S extends string, E extends string>(
  table: StateTable<S, E>,
  state: S,
  event: E,
): S {
  const next = transition(table, state, event);
  if (next === null) throw new Error(`"${event}" is illegal while ${state}`);
  return next;
}

/** All states of a table, in its order. */
export function statesOf<S extends string, E extends string>(table: StateTable<S, E>): S[] {
  return Object.keys(table) as S[];
}

/** The states in which an event is legal, for example as the guard of an UPDATE that carries it out. */
export function statesAllowing<S extends string, E extends string>(table: StateTable<S, E>, event: E): S[] {
  return statesOf(table).filter((state) => transition(table, state, event) !== null);
}

/** Whether no event is legal in this state. */
export function isFinal<S extends string, E extends string>(table: StateTable<S, E>, state: S): boolean {
  return Object.keys(table[state]).length === 0;
}
