/** What is wrong with a row of a chain. */
export type FindingKind =
  /** It was deleted: the row after it or the chain's head shows that it was there. */
  | 'missing'
  /** Its columns differ from those that were hashed, or its hash was computed again. */
  | 'edited'
  /** It was moved to another place of its chain. */
  | 'reordered'
  /** It was appended without the chain's head: the database's trigger was off. */
  | 'added'
  /** The chain has rows but no head, or a head that cannot be read. */
  | 'no_head'
  /** Two places that must say the same differ. */
  | 'contradicts';

/** One fault, with all that is needed to look at the row. */
export interface Finding {
  readonly kind: FindingKind;
  readonly table: string;
  readonly chain: string;
  /** Place in the chain, from 1; undefined when the fault is not one row's. */
  readonly index?: number;
  /** Unknown for a row that is missing. */
  readonly event_id?: string;
  /** One sentence for a person. */
  readonly detail: string;
}
