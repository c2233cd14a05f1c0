import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const SOURCES = fileURLToPath(new URL('../src/', import.meta.url));

async function importers(pattern: RegExp): Promise<string[]> {
  const entries = await readdir(SOURCES, { recursive: true, withFileTypes: true });
  const files = entries.filter(
    (entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'),
  );
  const found: string[] = [];
  for (const entry of files) {
    const path = join(entry.parentPath, entry.name);
    if (pattern.test(await readFile(path, 'utf8'))) found.push(relative(SOURCES, path));
  }
  return found;
}

test('only connect-client/ imports the contract', async () => {
  const found = await importers(/from '(guru-connect-contract)/);
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter((path) => !path.startsWith('connect-client/'))).toEqual([]);
});

test('only database/ and the stores speak SQL', async () => {
  const found = await importers(/\bsql`/);
  expect(
    found.filter(
      (path) => !/^database\/|-store\.ts$|^audit\/|^auth\/access\.ts$|^http\/health-routes\.ts$/.test(path),
    ),
  ).toEqual([]);
});
