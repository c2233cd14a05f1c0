import type { ChainHead, ChainRow } from './chain.ts';
import { ChainWalk } from './chain-walk.ts';
import type { Finding } from './finding.ts';

export type { Finding, FindingKind } from './finding.ts';

/** A row with its chain; no row is a chain of which only the head is left. */
export interface WalkedRow {
  readonly table: string;
  readonly chain: string;
  readonly head: ChainHead | undefined;
  readonly row: ChainRow | undefined;
}

/**
 * Checks any number of chains, in one pass and without keeping their rows.
 * @param rows one chain after the other, the rows of each in the order of their index
 * @returns what is wrong, chain by chain; nothing when all of it is as it was written
 */
export async function* walkChains(
  rows: AsyncIterable<WalkedRow> | Iterable<WalkedRow>,
): AsyncGenerator<Finding> {
  let walk: ChainWalk | undefined;
  for await (const { table, chain, head, row } of rows) {
    if (walk?.chain !== chain || walk.table !== table) {
      if (walk) yield* walk.end();
      walk = new ChainWalk(table, chain, head);
    }
    if (row) walk.add(row);
  }
  if (walk) yield* walk.end();
}
