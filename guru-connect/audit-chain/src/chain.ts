import { createHash } from 'node:crypto';

/** What the first row of a chain has as its previous hash: 32 zero bytes. */
export const GENESIS: Uint8Array = new Uint8Array(32);

/** One row of a chain as it is stored, with the text that the database makes of its columns now. */
export interface ChainRow {
  /** Counts from 1 in each chain. */
  readonly index: number;
  readonly event_id: string;
  readonly prev_hash: Uint8Array;
  readonly hash: Uint8Array;
  readonly text: string;
}

/** How long a chain is and the hash of its last row, kept apart from its rows. */
export interface ChainHead {
  readonly length: number;
  readonly hash: Uint8Array;
}

/**
 * Hash of a row: SHA-256 over the hash of the row before it and the row's own text in UTF-8.
 * @param previous 32 bytes; GENESIS for the first row
 */
export function hashRow(previous: Uint8Array, text: string): Uint8Array {
  return createHash('sha256').update(previous).update(text, 'utf8').digest();
}

/** Whether two hashes are equal; they are no secrets, so the comparison need not take constant time. */
export function sameHash(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
