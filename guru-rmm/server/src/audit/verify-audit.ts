import { type Finding, type WalkedRow, walkChains } from '@guru/audit-chain/walk-chains';
import type { Sql, Transaction } from '../database/sql.ts';
import { readSnapshot } from './read-snapshot.ts';

/** What `verifyAudit` found. */
export interface Verdict {
  chains: number;
  rows: number;
  findings: Finding[];
}

interface ChainedRow {
  table_name: string;
  chain: string;
  head_length: number | null;
  head_hash: Uint8Array | null;
  chain_index: number | null;
  event_id: number | null;
  prev_hash: Uint8Array;
  hash: Uint8Array;
  text: string;
}

/**
 * Checks the whole audit as of now: every chain, row by row; the chain of heads against the chains of the sessions; and
 * the sessions' rows against their events. Reads the auditor's views only.
 */
export function verifyAudit(sql: Sql): Promise<Verdict> {
  return readSnapshot(sql, async (tx) => {
    const count = { chains: 0, rows: 0 };
    const findings: Finding[] = [];
    for await (const finding of walkChains(counted(readChains(tx), count))) findings.push(finding);
    for (const finding of [...(await headFaults(tx)), ...(await rowFaults(tx))]) {
      if (!findings.some((known) => isSamePlace(known, finding))) findings.push(finding);
    }
    return { ...count, findings };
  });
}

async function* readChains(tx: Transaction): AsyncGenerator<WalkedRow> {
  const pages = tx<ChainedRow[]>`SELECT * FROM audit_chain_rows
    ORDER BY table_name, chain, chain_index`.cursor(500);
  for await (const page of pages) {
    for (const row of page) {
      const { table_name: table, chain, head_length, head_hash, chain_index, event_id } = row;
      const head =
        head_length === null || head_hash === null ? undefined : { length: head_length, hash: head_hash };
      const { prev_hash, hash, text } = row;
      const chained =
        chain_index === null
          ? undefined
          : { index: chain_index, event_id: String(event_id), prev_hash, hash, text };
      yield { table, chain, head, row: chained };
    }
  }
}

async function* counted(rows: AsyncIterable<WalkedRow>, count: { chains: number; rows: number }) {
  let chain = '';
  for await (const walked of rows) {
    if (walked.chain !== chain) count.chains += 1;
    chain = walked.chain;
    if (walked.row !== undefined) count.rows += 1;
    yield walked;
  }
}

async function headFaults(tx: Transaction): Promise<Finding[]> {
  const rows = await tx<
    { chain: string; chain_index: number; event_id: number | null; kind: Finding['kind']; detail: string }[]
  >`SELECT * FROM audit_head_faults ORDER BY chain, chain_index`;
  return rows.map(({ chain, chain_index: index, event_id, kind, detail }) => ({
    kind,
    table: 'remote_control_events',
    chain,
    index,
    ...(event_id === null ? {} : { event_id: String(event_id) }),
    detail,
  }));
}

async function rowFaults(tx: Transaction): Promise<Finding[]> {
  const rows = await tx<{ remote_control_id: string; kind: Finding['kind']; detail: string }[]>`
    SELECT * FROM audit_row_faults ORDER BY remote_control_id`;
  return rows.map(({ remote_control_id: id, kind, detail }) => ({
    kind,
    table: 'remote_control_sessions',
    chain: `remote_control ${id}`,
    detail,
  }));
}

function isSamePlace(one: Finding, other: Finding): boolean {
  return one.table === other.table && one.chain === other.chain && one.index === other.index;
}
