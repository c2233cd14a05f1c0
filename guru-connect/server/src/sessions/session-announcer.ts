import type { Queryable } from '../database/queryable.ts';
import type { SessionRow } from './session-store.ts';

/** A session before and after a transition. */
export interface SessionChange {
  readonly before: SessionRow;
  readonly after: SessionRow;
  readonly at: Date;
}

/** Tells others of transitions. */
export interface SessionAnnouncer {
  /** Called inside the transition's transaction: what it writes there stands or falls with the transition. */
  record(tx: Queryable, change: SessionChange): Promise<void>;
  /** Called once such a transaction may have been committed; must neither throw nor wait. */
  committed(): void;
}

/** Nobody is to be told. */
export const SILENT_ANNOUNCER: SessionAnnouncer = {
  record: async () => undefined,
  committed: () => undefined,
};
