import DataLoader from 'dataloader';
import type { Queryable } from '../database/queryable.ts';
import { findUsableKeys, type UsableKey } from './agent-key-store.ts';
import type { AgentFacts } from './agent-store.ts';
import { type Registration, recordRegistrations } from './agent-store.ts';

/** How long a lookup or a registration waits for others, in milliseconds. */
const GATHER_MS = 5;
/** Most of them in one statement. */
const MOST_AT_ONCE = 500;

/**
 * What agents ask of the database when they come, many in one statement: after a restart of the relay all of them come at
 * once, and a statement or two for each would take minutes.
 */
export class AgentRecords {
  readonly #keys: DataLoader<string, UsableKey | undefined>;
  readonly #registrations: DataLoader<Registration, undefined>;

  constructor(sql: Queryable) {
    const options = {
      cache: false,
      maxBatchSize: MOST_AT_ONCE,
      batchScheduleFn: (run: () => void) => void setTimeout(run, GATHER_MS),
    };
    this.#keys = new DataLoader(async (keyIds) => {
      const found = await findUsableKeys(sql, [...new Set(keyIds)]);
      const byId = new Map(found.map((key) => [key.key_id, key]));
      return keyIds.map((keyId) => byId.get(keyId));
    }, options);
    this.#registrations = new DataLoader(async (registrations) => {
      await recordRegistrations(sql, registrations);
      return registrations.map(() => undefined);
    }, options);
  }

  /** The key of this id, if it is not revoked now. */
  async usableKey(keyId: string): Promise<UsableKey | undefined> {
    return await this.#keys.load(keyId);
  }

  /** Records what an agent says of itself, and that its key was used. @param keyId undefined for the shared key */
  async register(agentId: string, keyId: string | undefined, facts: AgentFacts): Promise<void> {
    await this.#registrations.load({ agentId, keyId, facts });
  }
}
