import type { DatabaseAddress } from '@guru/embedded-postgres';
import postgres, { type Sql } from 'postgres';
import { CONNECTION_OPTIONS } from '../database/open-database.ts';
import type { Queryable } from '../database/queryable.ts';

/**
 * Shows other relays that this one is alive: an advisory lock of PostgreSQL (manual, "Explicit Locking"), held by one
 * connection of its own. It goes with the process, so a relay that was killed is known to be gone at once.
 */
export class RelayLease {
  readonly #sql: Sql;
  readonly #relayId: string;
  /** The backend that holds the lock. */
  #backend: number | undefined;

  private constructor(sql: Sql, relayId: string) {
    this.#sql = sql;
    this.#relayId = relayId;
  }

  /**
   * @param address where the database is; the migrations have run there
   * @throws the driver's errors
   */
  static async take({ url, path }: DatabaseAddress, relayId: string): Promise<RelayLease> {
    // A connection that the driver replaces now and then would lose the lock.
    const sql = postgres(url, {
      ...CONNECTION_OPTIONS,
      ...(path === undefined ? {} : { path }),
      max: 1,
      max_lifetime: null,
      idle_timeout: 0,
      backoff: () => 0.25,
      connection: { application_name: 'guru-connect-lease' },
    });
    const lease = new RelayLease(sql, relayId);
    try {
      await sql`INSERT INTO connect_relays (relay_id) VALUES (${relayId})`;
      await lease.renew();
      return lease;
    } catch (error) {
      await sql.end({ timeout: 1 });
      throw error;
    }
  }

  /** Records that the relay is alive, and takes the lock again if its connection was lost. @throws the driver's errors */
  async renew(): Promise<void> {
    const [row] = await this.#sql<{ backend: number }[]>`
      UPDATE connect_relays SET alive_at = now() WHERE relay_id = ${this.#relayId}
      RETURNING pg_backend_pid() AS backend`;
    if (row?.backend === this.#backend) return;
    await this.#sql`SELECT pg_try_advisory_lock(hashtextextended(${this.#relayId}, 0))`;
    this.#backend = row?.backend;
  }

  async release(): Promise<void> {
    await this.#sql.end({ timeout: 1 });
  }
}

/** Whether a relay holds its lease no more. Until the transaction ends it cannot take it again. */
export async function relayIsGone(tx: Queryable, relayId: string): Promise<boolean> {
  const [row] = await tx<{ gone: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${relayId}, 0)) AS gone`;
  return row?.gone === true;
}

/** Deletes what is known of relays that are long gone and serve no session. */
export async function deleteOldRelays(sql: Queryable): Promise<void> {
  await sql`
    DELETE FROM connect_relays AS relay
    WHERE alive_at < now() - interval '30 days' AND NOT EXISTS (
      SELECT FROM connect_sessions WHERE relay_id = relay.relay_id AND status <> 'ended')`;
}
