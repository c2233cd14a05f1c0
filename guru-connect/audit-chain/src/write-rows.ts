import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';

/** A value of a row that is exported. Times are written in ISO 8601 and UTC, bytes in hexadecimal. */
export type ExportedValue = string | number | bigint | boolean | Date | Uint8Array | null | object;
export type ExportedRow = Readonly<Record<string, ExportedValue>>;

/**
 * Writes rows as CSV (RFC 4180) with a line of names first. A cell that a spreadsheet would run as a formula gets an
 * apostrophe in front, since names and reasons come from people.
 * @param columns names of the columns, in their order
 * @returns the text in parts
 */
export async function* writeCsv(
  columns: readonly string[],
  rows: AsyncIterable<ExportedRow> | Iterable<ExportedRow>,
): AsyncGenerator<string> {
  const csv = stringify({
    header: true,
    columns: [...columns],
    record_delimiter: 'windows',
    escape_formulas: true,
    quoted_match: /[\r\n]/,
    cast: {
      boolean: String,
      date: (value) => value.toISOString(),
      object: (value) => JSON.stringify(plain(value)),
    },
  });
  const source = Readable.from(flatBytes(rows), { objectMode: true });
  // Readable.pipe does not forward errors; the reader below must see them.
  source.once('error', (error) => csv.destroy(error));
  for await (const part of source.pipe(csv)) yield String(part);
}

/** Writes rows as a JSON array, one row a line. @returns the text in parts */
export async function* writeJson(
  rows: AsyncIterable<ExportedRow> | Iterable<ExportedRow>,
): AsyncGenerator<string> {
  let before = '[';
  for await (const row of rows) {
    const record = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));
    yield `${before}\n${JSON.stringify(record)}`;
    before = ',';
  }
  yield before === '[' ? '[]\n' : '\n]\n';
}

async function* flatBytes(rows: AsyncIterable<ExportedRow> | Iterable<ExportedRow>) {
  for await (const row of rows) {
    yield Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, value instanceof Uint8Array ? plain(value) : value]),
    );
  }
}

function plain(value: ExportedValue): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return typeof value === 'bigint' ? String(value) : value;
}
