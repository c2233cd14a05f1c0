import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
const FORBIDDEN: [path: string, specifier: string][] = [
  ['server/src/remote-control/broker.ts', 'guru-connect-contract'],
  ['server/src/remote-control/connect-key-store.ts', 'guru-connect-contract/types'],
  ['server/tests/broker.test.ts', 'guru-connect-contract/schemas'],
  ['agent/src/main.ts', 'guru-connect-contract'],
  ['lab/src/world.ts', 'guru-connect-contract/embed'],
  ['dashboard/src/features/remote-control/embed/viewer-frame.tsx', 'guru-connect-contract/embed'],
];
const ALLOWED: [path: string, specifier: string][] = [
  ['server/src/connect-client/send-operation.ts', 'guru-connect-contract'],
  ['dashboard/src/features/remote-control/embed/embed-host.ts', 'guru-connect-contract/embed'],
  ['dashboard/src/features/remote-control/words/known-values.ts', 'guru-connect-contract'],
];

let folder: string;
/** The files that the repository's own lint would not have. */
let refused: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guru-rmm-lint-'));
  await copyFile(join(ROOT, 'biome.json'), join(folder, 'biome.json'));
  for (const [path, specifier] of [...FORBIDDEN, ...ALLOWED]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `export * from '${specifier}';\n`);
  }
  const { stdout, stderr } = await promisify(execFile)(BIOME, ['lint', '--error-on-warnings', '.'], {
    cwd: folder,
  }).catch((error: { stdout: string; stderr: string }) => error);
  refused = [...(stdout + stderr).matchAll(/^(\S+?):\d+:\d+ lint\/style\/noRestrictedImports/gm)].map(
    ([, path = '']) => path,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(FORBIDDEN)('%s may not import %s', (path) => {
  expect(refused).toContain(path);
});

test.each(ALLOWED)('%s may import %s', (path) => {
  expect(refused.length).toBeGreaterThan(0); // the lint has run
  expect(refused).not.toContain(path);
});
