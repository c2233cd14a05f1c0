import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guru-rmm-lint-'));
  await copyFile(join(ROOT, 'biome.json'), join(folder, 'biome.json'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the repository's own lint says of such a file. */
async function lint(path: string, specifier: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `export * from '${specifier}';\n`);
  const result = await promisify(execFile)(BIOME, ['lint', '--error-on-warnings', path], {
    cwd: folder,
  }).catch((error: { stdout: string; stderr: string }) => error);
  await rm(file);
  return result.stdout + result.stderr;
}

test.each([
  ['server/src/remote-control/broker.ts', 'guru-connect-contract'],
  ['server/src/remote-control/broker.ts', 'guru-connect-contract/types'],
  ['server/tests/broker.test.ts', 'guru-connect-contract/schemas'],
  ['agent/src/main.ts', 'guru-connect-contract'],
  ['lab/src/world.ts', 'guru-connect-contract/embed'],
  ['dashboard/src/features/remote-control/embed/viewer-frame.tsx', 'guru-connect-contract/embed'],
])('%s may not import %s', async (path, specifier) => {
  expect(await lint(path, specifier)).toContain('lint/style/noRestrictedImports');
});

test.each([
  ['server/src/connect-client/send-operation.ts', 'guru-connect-contract'],
  ['dashboard/src/features/remote-control/embed/embed-host.ts', 'guru-connect-contract/embed'],
  ['dashboard/src/features/remote-control/words/known-values.ts', 'guru-connect-contract'],
])('%s may import %s', async (path, specifier) => {
  expect(await lint(path, specifier)).not.toContain('noRestrictedImports');
});
