import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { CHANGES } from '../../../scripts/drift/changes.ts';
import { rowOf } from '../../../scripts/drift/table.ts';

test('docs/drift.md holds the changes that `npm run drift` makes, and each of them was caught', async () => {
  const text = await readFile(new URL('../../../docs/drift.md', import.meta.url), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| change |'));
  const caught = /^(.*\|) ([^|]|\\\|)+ \|$/;
  expect(rows.map((row) => caught.exec(row)?.[1])).toEqual(CHANGES.map(rowOf));
  expect(text).not.toContain('**not caught**');
});

test.each(CHANGES)('the place of "$what" is in $file', async ({ file, from, to }) => {
  const text = await readFile(new URL(`../../../${file}`, import.meta.url), 'latin1');
  expect(text.replace(from, to) === text).toBe(false);
});
