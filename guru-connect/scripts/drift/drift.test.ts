import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { changed } from './apply-change.ts';
import { DRIFT_CHANGES } from './changes.ts';
import { renderTable } from './render-table.ts';

const product = fileURLToPath(new URL('../..', import.meta.url));
const [first] = DRIFT_CHANGES;
if (!first) throw new Error('the table is empty');

test('every change still finds its place in the sources', () => {
  for (const change of DRIFT_CHANGES) {
    const text = readFileSync(join(product, change.file), 'utf8');
    expect(changed(text, change)).not.toBe(text);
  }
  expect(() => changed('nothing', first)).toThrow(/stands 0 times/);
  expect(() => changed(`${first.find}${first.find}`, first)).toThrow(/stands 2 times/);
});

test('there are enough of them, each told once', () => {
  const told = DRIFT_CHANGES.map(({ what }) => what);
  expect(new Set(told).size).toBe(told.length);
  expect(told.length).toBeGreaterThanOrEqual(15);
});

test('docs/drift.md is of this table, and all are caught', () => {
  const written = readFileSync(join(product, 'docs/drift.md'), 'utf8');
  const rows = written
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1);
  expect(rows.map((row) => row.split(' | ').slice(0, 2).join(' | '))).toEqual(
    DRIFT_CHANGES.map(({ what, file }) => `| ${what} | \`${file}\``),
  );
  expect(written).toContain(`${DRIFT_CHANGES.length} of ${DRIFT_CHANGES.length} changes are caught.`);
  expect(written).not.toContain('**nothing**');
});

test('a change that nothing notices is told, and what differs from run to run is not', () => {
  const message =
    '\u001b[31mError: 0f8fad5b-d9cb-469f-a165-70867728950e | at 2026-01-01T00:00:00.000Z in {"key":"gck_1"}\u001b[0m\n  more';
  const caught = { file: 'tests/a.test.ts', title: 'a', message };
  const table = renderTable([
    { change: first, caught: undefined },
    { change: first, caught },
  ]);
  expect(table).toContain('1 of 2 changes are caught.');
  expect(table).toContain('**nothing**');
  expect(table).toContain('`Error: <id> \\| at <time>`');
});
