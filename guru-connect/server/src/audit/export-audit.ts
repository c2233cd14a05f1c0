import { type ExportedRow, writeCsv, writeJson } from '@guru/audit-chain/write-rows';
import type { Sql } from 'postgres';
import { inSnapshot } from './in-snapshot.ts';

export type ExportFormat = 'csv' | 'json';

export interface ExportOptions {
  readonly format: ExportFormat;
  /** Inclusive. */
  readonly from?: Date | undefined;
  /** Exclusive. */
  readonly to?: Date | undefined;
}

/** The columns of connect_audit_log, in the order of the file. */
export const COLUMNS = [
  'occurred_at',
  'type',
  'session_id',
  'agent_id',
  'technician_id',
  'technician_name',
  'client_address',
  'user_agent',
  'data',
  'chain',
  'chain_index',
  'event_id',
  'hash',
] as const;

/**
 * Writes the events of a time range, oldest first, as they are at one moment.
 * @param write takes the text in parts; awaited before the next part is read
 * @throws the driver's errors, and those of `write`
 */
export async function exportAudit(
  sql: Sql,
  { format, from, to }: ExportOptions,
  write: (part: string) => Promise<void>,
): Promise<void> {
  await inSnapshot(sql, async (tx) => {
    const fetched = tx<ExportedRow[]>`
      SELECT occurred_at, type, session_id, agent_id, technician_id, technician_name, client_address, user_agent, data,
        chain, chain_index::float8, event_id, hash
      FROM connect_audit_log
      WHERE (${from ?? null}::timestamptz IS NULL OR occurred_at >= ${from ?? null}::timestamptz)
        AND (${to ?? null}::timestamptz IS NULL OR occurred_at < ${to ?? null}::timestamptz)
      ORDER BY occurred_at, chain, chain_index`.cursor(1000);
    const rows = flat(fetched);
    const parts = format === 'csv' ? writeCsv(COLUMNS, rows) : writeJson(rows);
    for await (const part of parts) await write(part);
  });
}

async function* flat<Row>(pages: AsyncIterable<Row[]>): AsyncGenerator<Row> {
  for await (const page of pages) yield* page;
}
