import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const lab = fileURLToPath(new URL('../dist/lab.mjs', import.meta.url));

test('the built lab runs by plain Node and lists its commands', () => {
  if (!existsSync(lab)) throw new Error('dist/ is missing: run npm run build first');
  const help = execFileSync(process.execPath, [lab, '--help'], { encoding: 'utf8', timeout: 60_000 });
  expect(help).toMatch(/\bup\b[\s\S]*\bcheck\b/);
});
