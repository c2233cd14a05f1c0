import { type ExportedRow, writeCsv, writeJson } from '@guru/audit-chain/write-rows';
import type { Sql, Transaction } from '../database/sql.ts';
import { readSnapshot } from './read-snapshot.ts';

/** A time range: `from` inclusive, `to` exclusive; null is open. */
export interface Period {
  from: Date | null;
  to: Date | null;
}

/** Columns of the view `audit_trail`, in the order of the file. */
const COLUMNS = [
  'occurred_at',
  'chain',
  'chain_index',
  'event_id',
  'type',
  'source',
  'remote_control_id',
  'agent_id',
  'machine',
  'user_id',
  'user_name',
  'subject_type',
  'subject',
  'from_address',
  'from_user_agent',
  'data',
  'prev_hash',
  'hash',
] as const;

/** Writes every event of the period, oldest first, with its hashes. @param write takes the text in parts */
export async function exportAudit(
  sql: Sql,
  format: 'csv' | 'json',
  period: Period,
  write: (text: string) => Promise<void>,
): Promise<void> {
  await readSnapshot(sql, async (tx) => {
    const rows = readTrail(tx, period);
    for await (const part of format === 'csv' ? writeCsv(COLUMNS, rows) : writeJson(rows)) await write(part);
  });
}

async function* readTrail(tx: Transaction, { from, to }: Period): AsyncGenerator<ExportedRow> {
  const pages = tx<ExportedRow[]>`SELECT ${tx([...COLUMNS])} FROM audit_trail
    WHERE (${from}::timestamptz IS NULL OR occurred_at >= ${from}) AND (${to}::timestamptz IS NULL OR occurred_at < ${to})
    ORDER BY occurred_at, chain, chain_index`.cursor(500);
  for await (const page of pages) yield* page;
}
