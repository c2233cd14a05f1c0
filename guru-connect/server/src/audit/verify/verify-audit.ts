import { type Finding, walkChains } from '@guru/audit-chain/walk-chains';
import type { Sql } from 'postgres';
import type { Queryable } from '../../database/queryable.ts';
import { inSnapshot } from '../in-snapshot.ts';
import { readChainRows } from './read-chain-rows.ts';
import { contradictionsOf, type SessionSeal } from './session-seal.ts';

/** What a verification has looked at and found. */
export interface Verification {
  readonly chains: number;
  readonly rows: number;
  readonly sessions: number;
  readonly findings: readonly Finding[];
}

/**
 * Computes all chains again and compares sessions with them, as they are at one moment. Reads views only, so the
 * auditor's role can do it, and a running server is not disturbed.
 * @throws the driver's errors
 */
export async function verifyAudit(sql: Sql): Promise<Verification> {
  return await inSnapshot(sql, async (tx) => {
    const counts = { chains: new Counter(), rows: 0, sessions: 0 };
    const findings: Finding[] = [];
    async function* counted() {
      for await (const row of readChainRows(tx)) {
        counts.chains.see(row.chain);
        if (row.row) counts.rows += 1;
        yield row;
      }
    }
    for await (const finding of walkChains(counted())) findings.push(finding);
    for await (const seal of readSeals(tx)) {
      counts.sessions += 1;
      findings.push(...contradictionsOf(seal));
    }
    return { chains: counts.chains.seen, rows: counts.rows, sessions: counts.sessions, findings };
  });
}

/** Counts the changes of a value that comes sorted. */
class Counter {
  seen = 0;
  #last: string | undefined;

  see(value: string): void {
    if (value !== this.#last) this.seen += 1;
    this.#last = value;
  }
}

async function* readSeals(tx: Queryable): AsyncGenerator<SessionSeal> {
  const rows = tx<SessionSeal[]>`
    SELECT session_id, is_gone, status, facts, first_event_id, first_data, sealed_event_id, sealed_index::float8,
      sealed, sealed_now, ended_index::float8, ended_hash
    FROM connect_audit_seals ORDER BY session_id`.cursor(1000);
  for await (const fetched of rows) yield* fetched;
}
