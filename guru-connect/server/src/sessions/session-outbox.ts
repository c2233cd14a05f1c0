import type { Queryable } from '../database/queryable.ts';
import type { SessionChange } from './session.ts';

/** Notifies others of transitions, through rows that the transition's own transaction writes. */
export interface SessionOutbox {
  /** Whether `record` would write anything for this transition. */
  concerns(change: SessionChange): boolean;
  /** Called inside the transition's transaction: what it writes there stands or falls with the transition. */
  record(tx: Queryable, change: SessionChange): Promise<void>;
  /** Called after such a transaction may have been committed; must neither throw nor wait. */
  committed(): void;
}

/** No receiver is configured. */
export const NO_OUTBOX: SessionOutbox = {
  concerns: () => false,
  record: async () => undefined,
  committed: () => undefined,
};
