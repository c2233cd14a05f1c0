import { expect, test } from '@jest/globals';
import { type ChainHead, type ChainRow, GENESIS, hashRow } from './chain.ts';
import { type Finding, type WalkedRow, walkChains } from './walk-chains.ts';

type Mutable = { -readonly [Key in keyof ChainRow]: ChainRow[Key] };

/** A chain as the database writes it. */
function chainOf(length: number): Mutable[] {
  let previous = GENESIS;
  return Array.from({ length }, (_, offset) => {
    const row = sealed(
      { index: offset + 1, event_id: `event-${offset + 1}` },
      previous,
      `data ${offset + 1}`,
    );
    previous = row.hash;
    return row;
  });
}

function sealed(
  { index, event_id }: Pick<ChainRow, 'index' | 'event_id'>,
  previous: Uint8Array,
  data: string,
) {
  const text = textOf(index, event_id, data);
  return { index, event_id, prev_hash: previous, hash: hashRow(previous, text), text };
}

const textOf = (index: number, eventId: string, data: string) =>
  JSON.stringify([1, 'one', index, eventId, data]);

function headOf(rows: readonly ChainRow[]): ChainHead {
  return { length: rows.length, hash: rows.at(-1)?.hash ?? GENESIS };
}

async function walk(rows: readonly ChainRow[], head: ChainHead | undefined): Promise<Finding[]> {
  const walked: WalkedRow[] = rows.map((row) => ({ table: 'events', chain: 'one', head, row }));
  if (rows.length === 0) walked.push({ table: 'events', chain: 'one', head, row: undefined });
  const findings: Finding[] = [];
  for await (const finding of walkChains(walked)) findings.push(finding);
  return findings;
}

const brief = (findings: readonly Finding[]) =>
  findings.map(({ kind, index, event_id }) => [kind, index, event_id]);

test('accepts a chain that is as it was written', async () => {
  const rows = chainOf(5);
  expect(await walk(rows, headOf(rows))).toEqual([]);
});

test('accepts an empty chain', async () => {
  expect(await walk([], { length: 0, hash: GENESIS })).toEqual([]);
});

test('names a row whose columns were edited', async () => {
  const rows = chainOf(5);
  const head = headOf(rows);
  (rows[2] as Mutable).text = textOf(3, 'event-3', 'other data');
  expect(await walk(rows, head)).toEqual([
    {
      kind: 'edited',
      table: 'events',
      chain: 'one',
      index: 3,
      event_id: 'event-3',
      detail: 'the columns of the row are not those that were hashed',
    },
  ]);
});

test('names a row that was edited and hashed again', async () => {
  const rows = chainOf(5);
  const head = headOf(rows);
  rows[2] = sealed({ index: 3, event_id: 'event-3' }, (rows[1] as ChainRow).hash, 'other data');
  expect(brief(await walk(rows, head))).toEqual([['edited', 3, 'event-3']]);
});

test('names the last row when it was edited and hashed again', async () => {
  const rows = chainOf(3);
  const head = headOf(rows);
  rows[2] = sealed({ index: 3, event_id: 'event-3' }, (rows[1] as ChainRow).hash, 'other data');
  expect(brief(await walk(rows, head))).toEqual([['edited', 3, 'event-3']]);
});

test('names the first row when it does not begin the chain', async () => {
  const rows = [sealed({ index: 1, event_id: 'event-1' }, new Uint8Array(32).fill(1), 'data 1')];
  expect(brief(await walk(rows, headOf(rows)))).toEqual([['edited', 1, 'event-1']]);
});

test.each([
  ['first', 1],
  ['middle', 3],
  ['last', 5],
])('names the index of the %s row when it is missing', async (_, index) => {
  const rows = chainOf(5);
  const head = headOf(rows);
  rows.splice(index - 1, 1);
  expect(brief(await walk(rows, head))).toEqual([['missing', index, undefined]]);
});

test('names a gap of several rows once', async () => {
  const rows = chainOf(6);
  const head = headOf(rows);
  rows.splice(1, 3);
  expect(await walk(rows, head)).toMatchObject([
    { kind: 'missing', index: 2, detail: 'the rows 2 to 4 are missing' },
  ]);
});

test('names all rows of a chain of which only the head is left', async () => {
  const head = headOf(chainOf(4));
  expect(await walk([], head)).toMatchObject([
    { kind: 'missing', index: 1, detail: 'the rows 1 to 4 are missing' },
  ]);
});

test.each([
  ['neighbours', 2, 3],
  ['rows that lie apart', 2, 5],
])('names both rows when %s change places', async (_, one, other) => {
  const rows = chainOf(6);
  const head = headOf(rows);
  const first = rows[one - 1] as Mutable;
  const second = rows[other - 1] as Mutable;
  rows[one - 1] = { ...second, index: one, text: textOf(one, second.event_id, `data ${other}`) };
  rows[other - 1] = { ...first, index: other, text: textOf(other, first.event_id, `data ${one}`) };
  expect(brief(await walk(rows, head))).toEqual([
    ['reordered', one, `event-${other}`],
    ['reordered', other, `event-${one}`],
  ]);
});

test('names a row that was added behind the head', async () => {
  const rows = chainOf(4);
  const head = headOf(rows.slice(0, 3));
  expect(brief(await walk(rows, head))).toEqual([['added', 4, 'event-4']]);
});

test('names a second row with the same index', async () => {
  const rows = chainOf(3);
  const head = headOf(rows);
  rows.splice(2, 0, sealed({ index: 2, event_id: 'copy' }, (rows[0] as ChainRow).hash, 'other'));
  expect(brief(await walk(rows, head))).toContainEqual(['added', 2, 'copy']);
});

test('names a chain without a head', async () => {
  expect(brief(await walk(chainOf(2), undefined))).toEqual([['no_head', undefined, undefined]]);
});

test('walks several chains, and blames the right one', async () => {
  const rows = chainOf(3);
  const head = headOf(rows);
  const short = rows.slice(0, 2);
  const walked: WalkedRow[] = [
    ...rows.map((row) => ({ table: 'events', chain: 'one', head, row })),
    ...short.map((row) => ({ table: 'events', chain: 'two', head, row })),
    ...rows.map((row) => ({ table: 'events', chain: 'three', head, row })),
  ];
  const findings: Finding[] = [];
  for await (const finding of walkChains(walked)) findings.push(finding);
  expect(findings).toMatchObject([{ kind: 'missing', chain: 'two', index: 3 }]);
});
