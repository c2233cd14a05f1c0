import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { PRODUCT_VERSION } from './version.ts';

test('the version is the one in package.json', async () => {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  expect(PRODUCT_VERSION).toBe(manifest.version);
});
