import { expect, test } from '@jest/globals';
import { type ExportedRow, writeCsv, writeJson } from './write-rows.ts';

const ROW = {
  event_id: 'a',
  occurred_at: new Date('2026-11-02T09:15:00.000Z'),
  data: { reason: 'Printer, "stuck"' },
  hash: new Uint8Array([0, 171]),
  managed: true,
  ended_at: null,
} satisfies ExportedRow;

async function textOf(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}

test('writes CSV with names, ISO times, hexadecimal bytes and quoted JSON', async () => {
  expect(await textOf(writeCsv(Object.keys(ROW), [ROW]))).toBe(
    'event_id,occurred_at,data,hash,managed,ended_at\r\n' +
      'a,2026-11-02T09:15:00.000Z,"{""reason"":""Printer, \\""stuck\\""""}",00ab,true,\r\n',
  );
});

test('writes the line of names when there are no rows', async () => {
  expect(await textOf(writeCsv(['a', 'b'], []))).toBe('a,b\r\n');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\uff1d1'])(
  'keeps a spreadsheet from running %j as a formula',
  async (reason) => {
    const text = await textOf(writeCsv(['reason'], [{ reason }]));
    expect(text.replaceAll('"', '')).toBe(`reason\r\n'${reason}\r\n`);
  },
);

test('leaves negative numbers as they are', async () => {
  expect(await textOf(writeCsv(['offset'], [{ offset: -1 }]))).toBe('offset\r\n-1\r\n');
});

test('quotes a cell with a line break', async () => {
  expect(await textOf(writeCsv(['reason'], [{ reason: 'a\rb' }]))).toBe('reason\r\n"a\rb"\r\n');
});

test('writes JSON that a parser reads back', async () => {
  const text = await textOf(writeJson([ROW, { ...ROW, event_id: 'b' }]));
  expect(JSON.parse(text)).toEqual([
    { ...ROW, occurred_at: '2026-11-02T09:15:00.000Z', hash: '00ab' },
    { ...ROW, event_id: 'b', occurred_at: '2026-11-02T09:15:00.000Z', hash: '00ab' },
  ]);
});

test('writes an empty JSON array when there are no rows', async () => {
  expect(JSON.parse(await textOf(writeJson([])))).toEqual([]);
});

test.each([
  ['CSV', (rows: AsyncIterable<ExportedRow>) => writeCsv(['a'], rows)],
  ['JSON', writeJson],
])('fails as %s when reading the rows fails', async (_, write) => {
  async function* rows() {
    yield { a: 1 };
    throw new Error('the database is away');
  }
  await expect(textOf(write(rows()))).rejects.toThrow('the database is away');
});
