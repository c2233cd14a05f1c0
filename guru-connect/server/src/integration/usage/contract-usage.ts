import type { Logger } from 'pino';
import type { Queryable } from '../../database/queryable.ts';
import type { Consumer } from './read-consumer.ts';

/** One call of the integration API that had its key. */
export interface ContractCall extends Consumer {
  /** Major in the path, such as `v1`. */
  readonly major: string;
  readonly operation: string;
  /** Whether the major is deprecated now. */
  readonly isDeprecated: boolean;
}

interface Count {
  readonly call: Omit<ContractCall, 'isDeprecated'>;
  calls: number;
  deprecatedCalls: number;
  readonly firstUsedAt: number;
  lastUsedAt: number;
}

/** Kinds of calls between two writes; a caller chooses its name, so there is a bound. */
const MOST_KINDS = 1000;
/** Rows of the table from which on callers that it does not know yet are counted together: they choose their names. */
const MOST_ROWS = 10_000;
const OTHER = 'other';

/** Counts calls by who makes them, so that a release manager knows who still uses a major before its sunset. */
export class ContractUsage {
  readonly #sql: Queryable;
  readonly #log: Logger;
  readonly #now: () => number;
  #counts = new Map<string, Count>();

  constructor(sql: Queryable, log: Logger, now: () => number = Date.now) {
    this.#sql = sql;
    this.#log = log;
    this.#now = now;
  }

  /** Counts in memory: a call costs no statement. */
  add({ isDeprecated, ...call }: ContractCall): void {
    const key = JSON.stringify([call.consumer, call.contractVersion, call.major, call.operation]);
    const now = this.#now();
    const count = this.#counts.get(key) ?? {
      call,
      calls: 0,
      deprecatedCalls: 0,
      firstUsedAt: now,
      lastUsedAt: now,
    };
    if (count.calls === 0 && this.#counts.size >= MOST_KINDS) return;
    count.calls += 1;
    if (isDeprecated) count.deprecatedCalls += 1;
    count.lastUsedAt = now;
    this.#counts.set(key, count);
  }

  /** Adds what was counted to the table. What the database does not take is counted again. */
  async write(): Promise<void> {
    const counts = [...this.#counts];
    if (counts.length === 0) return;
    this.#counts = new Map();
    try {
      await this.#insert(counts.map(([, count]) => count));
    } catch (error) {
      for (const [key, count] of counts) this.#takeBack(key, count);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.write().catch((err: unknown) =>
      this.#log.error({ err }, 'could not record the use of the contract'),
    );
  }

  #takeBack(key: string, before: Count): void {
    const since = this.#counts.get(key);
    if (!since && this.#counts.size >= MOST_KINDS) return;
    this.#counts.set(key, {
      ...before,
      calls: before.calls + (since?.calls ?? 0),
      deprecatedCalls: before.deprecatedCalls + (since?.deprecatedCalls ?? 0),
      lastUsedAt: since?.lastUsedAt ?? before.lastUsedAt,
    });
  }

  async #insert(counts: readonly Count[]): Promise<void> {
    const rows = counts.map(({ call, calls, deprecatedCalls, firstUsedAt, lastUsedAt }) => ({
      consumer: call.consumer,
      contract_version: call.contractVersion,
      major: call.major,
      operation: call.operation,
      calls,
      deprecated_calls: deprecatedCalls,
      first_used_at: new Date(firstUsedAt).toISOString(),
      last_used_at: new Date(lastUsedAt).toISOString(),
    }));
    // In one order, so that two relays never wait for each other.
    await this.#sql`
      INSERT INTO connect_contract_usage AS used
        (consumer, contract_version, major, operation, calls, deprecated_calls, first_used_at, last_used_at)
      SELECT CASE WHEN is_kept THEN consumer ELSE ${OTHER} END, CASE WHEN is_kept THEN contract_version ELSE ${OTHER} END,
        major, operation, sum(calls), sum(deprecated_calls), min(first_used_at), max(last_used_at)
      FROM (
        SELECT one.*, (SELECT count(*) FROM connect_contract_usage) < ${MOST_ROWS} OR EXISTS (
          SELECT FROM connect_contract_usage AS known
          WHERE known.consumer = one.consumer AND known.contract_version = one.contract_version) AS is_kept
        FROM jsonb_to_recordset(${this.#sql.json(rows)}) AS one (consumer text, contract_version text, major text,
          operation text, calls bigint, deprecated_calls bigint, first_used_at timestamptz, last_used_at timestamptz)
      ) AS incoming
      GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
      ON CONFLICT (consumer, contract_version, major, operation) DO UPDATE SET
        calls = used.calls + excluded.calls,
        deprecated_calls = used.deprecated_calls + excluded.deprecated_calls,
        last_used_at = greatest(used.last_used_at, excluded.last_used_at)`;
  }
}
