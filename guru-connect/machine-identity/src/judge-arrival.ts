import { type MachineFacts, sameMachine } from './machine-facts.ts';

/**
 * How long an agent's machine must have been silent before another machine takes its identity over, in milliseconds: longer
 * than a restart takes, so that a copy does not slip in meanwhile.
 */
export const HANDOVER_MS = 10 * 60_000;

/** A connection that shows an agent's key. */
export interface Arrival {
  /** The machine that the agent ran on last. */
  readonly known: MachineFacts;
  readonly arriving: MachineFacts;
  /** When the known machine was last heard of; null: never. */
  readonly knownSeenAt: Date | null;
  /** Whether a connection of the agent is open and answers. Asked only when that decides. */
  readonly seatAnswers: () => Promise<boolean>;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** `moved`: admitted, and another machine than before. `cloned`: refused, since the agent runs elsewhere. */
export type Verdict = 'admitted' | 'moved' | 'cloned';

/** Decides whether a connection is the agent, the agent on another machine, or a copy of it. Who is there stays there. */
export async function judgeArrival(arrival: Arrival): Promise<Verdict> {
  const { known, arriving, knownSeenAt, now } = arrival;
  const isSame = sameMachine(known, arriving);
  if (!isSame && knownSeenAt !== null && now - knownSeenAt.getTime() < HANDOVER_MS) return 'cloned';
  if (await arrival.seatAnswers()) return 'cloned';
  return isSame ? 'admitted' : 'moved';
}
