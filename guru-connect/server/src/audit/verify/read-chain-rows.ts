import type { WalkedRow } from '@guru/audit-chain/walk-chains';
import type { Queryable } from '../../database/queryable.ts';

/** Rows that are fetched at once. */
const FETCH = 1000;

interface ChainViewRow {
  readonly table: string;
  readonly chain: string;
  readonly head_length: number | null;
  readonly head_hash: Uint8Array;
  readonly index: number | null;
  readonly event_id: string;
  readonly prev_hash: Uint8Array;
  readonly hash: Uint8Array;
  readonly text: string;
}

/** Reads all chains in the order that `walkChains` wants, without holding them in memory. */
export async function* readChainRows(tx: Queryable): AsyncGenerator<WalkedRow> {
  const rows = tx<ChainViewRow[]>`
    SELECT table_name AS table, chain, head_length::float8, head_hash, chain_index::float8 AS index, event_id,
      prev_hash, hash, text
    FROM connect_audit_chain_rows ORDER BY table_name, chain, chain_index`.cursor(FETCH);
  for await (const fetched of rows) for (const row of fetched) yield walked(row);
}

function walked({ table, chain, head_length, head_hash, index, ...row }: ChainViewRow): WalkedRow {
  return {
    table,
    chain,
    head: head_length === null ? undefined : { length: head_length, hash: head_hash },
    row: index === null ? undefined : { index, ...row },
  };
}
