import { batch } from '../database/batch.ts';
import type { Queryable } from '../database/queryable.ts';
import { findKeys, type StoredKey } from './agent-key-store.ts';
import type { Registration } from './agent-store.ts';
import { recordLastSeen, recordRegistrations, type SeenAgent } from './agent-store.ts';

/**
 * What agents ask of the database when they come, many in one statement: after a restart of the relay all of them come at
 * once, and a statement or two for each would take minutes.
 */
export class AgentRecords {
  /** The key of this id, revoked or not. */
  readonly findKey: (keyId: string) => Promise<StoredKey | undefined>;
  /** Records what an agent says of itself, and that its key was used. */
  readonly register: (registration: Registration) => Promise<void>;

  /** Records until when these agents were heard of. */
  readonly lastSeen: (agents: readonly SeenAgent[]) => Promise<void>;

  constructor(sql: Queryable) {
    this.lastSeen = (agents) => recordLastSeen(sql, agents);
    this.findKey = batch(async (keyIds: readonly string[]) => {
      const found = await findKeys(sql, [...new Set(keyIds)]);
      const byId = new Map(found.map((key) => [key.key_id, key]));
      return keyIds.map((keyId) => byId.get(keyId));
    });
    this.register = batch(async (registrations: readonly Registration[]) => {
      await recordRegistrations(sql, registrations);
      return registrations.map(() => undefined);
    });
  }
}
