import { type ChainHead, type ChainRow, GENESIS, hashRow, sameHash } from './chain.ts';
import type { Finding } from './finding.ts';

interface Place {
  readonly index: number;
  readonly event_id?: string;
  readonly hash: Uint8Array;
}

/** A row whose columns do not give its hash. It was moved if its previous hash is that of another place. */
interface Suspect {
  readonly row: ChainRow;
  readonly linked: boolean;
}

/** Walks one chain, row by row. Keeps the last row and those that look wrong, no others. */
export class ChainWalk {
  readonly table: string;
  readonly chain: string;
  readonly #head: ChainHead | undefined;
  readonly #findings: Finding[] = [];
  readonly #suspects: Suspect[] = [];
  /** Each row is reported once, for the first fault that is found. */
  readonly #reported = new Set<string>();
  /** Hashes beside broken links: where a moved row may have come from. */
  readonly #broken = new Set<string>();
  #last: Place = { index: 0, hash: GENESIS };
  /** Whether the last row, or a gap behind it, is reported already and explains a broken link. */
  #explained = false;

  constructor(table: string, chain: string, head: ChainHead | undefined) {
    this.table = table;
    this.chain = chain;
    this.#head = head;
  }

  /** Takes the next row, in the order of `index`. */
  add(row: ChainRow): void {
    const last = this.#last;
    if (row.index <= last.index) this.#report('added', row, `a second row has the index ${row.index}`);
    if (row.index > last.index + 1) this.#missing(last.index + 1, row.index - 1);
    const linked = sameHash(row.prev_hash, last.hash);
    const intact = sameHash(hashRow(row.prev_hash, row.text), row.hash);
    if (!linked) for (const { hash } of [last, row]) this.#broken.add(hex(hash));
    if (!intact) this.#suspects.push({ row, linked });
    else if (!linked && !this.#explained) this.#relinked(row);
    this.#explained = !intact;
    this.#last = row;
  }

  /** Compares with the head. @returns all that is wrong with the chain, by index */
  end(): Finding[] {
    for (const { row, linked } of this.#suspects) {
      const moved = !linked && this.#broken.has(hex(row.prev_hash));
      if (moved) this.#report('reordered', row, 'the row stood at another place of its chain');
      else this.#report('edited', row, 'the columns of the row are not those that were hashed');
    }
    this.#compareHead();
    return this.#findings.sort((one, other) => (one.index ?? 0) - (other.index ?? 0));
  }

  #compareHead(): void {
    const last = this.#last;
    const head = this.#head;
    if (!head) {
      this.#findings.push({ ...this.#where(), kind: 'no_head', detail: 'the head of the chain is missing' });
    } else if (head.length > last.index) {
      this.#missing(last.index + 1, head.length);
    } else if (head.length < last.index) {
      this.#report('added', last, `the chain has ${head.length} rows by its head`);
    } else if (!sameHash(head.hash, last.hash)) {
      this.#report('edited', last, 'the hash of the last row is not the head of the chain');
    }
  }

  /** The row is as it was hashed, the one before it is not: somebody computed that one's hash again. */
  #relinked(row: ChainRow): void {
    const { index } = this.#last;
    if (index === 0) this.#report('edited', row, 'the first row does not begin the chain');
    else this.#report('edited', this.#last, 'the next row was linked to another hash');
  }

  #missing(first: number, last: number): void {
    const detail = first === last ? 'the row is missing' : `the rows ${first} to ${last} are missing`;
    this.#findings.push({ ...this.#where(), kind: 'missing', index: first, detail });
    this.#explained = true;
  }

  #report(kind: Finding['kind'], { index, event_id }: Omit<Place, 'hash'>, detail: string): void {
    const place = `${index} ${event_id}`;
    if (this.#reported.has(place)) return;
    this.#reported.add(place);
    this.#findings.push({
      ...this.#where(),
      kind,
      index,
      ...(event_id === undefined ? {} : { event_id }),
      detail,
    });
  }

  #where() {
    return { table: this.table, chain: this.chain };
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
