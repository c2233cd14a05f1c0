import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { ENTRIES } from './package-layout.ts';

/** Builds `dist/`: each entry point as ESM and as CommonJS, with types for both. */
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
await rm(dist, { recursive: true, force: true });

for (const [format, extension] of [
  ['esm', '.js'],
  ['cjs', '.cjs'],
] as const) {
  await build({
    absWorkingDir: root,
    entryPoints: Object.values(ENTRIES).map((entry) => `src/${entry}.ts`),
    outbase: 'src',
    outdir: join('dist', format),
    outExtension: { '.js': extension },
    bundle: true,
    platform: 'neutral',
    target: 'es2022',
    format,
    legalComments: 'none',
  });
}

const types = join(dist, 'types');
await promisify(execFile)(
  process.execPath,
  [join(root, 'node_modules/typescript-7/bin/tsc'), '-p', 'tsconfig.build.json'],
  { cwd: root, timeout: 60_000 },
);

// The compiler keeps `.ts` in the imports of declarations; a consumer resolves `.js` and `.cjs`.
for (const entry of await readdir(types, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile()) continue;
  const source = join(entry.parentPath, entry.name);
  const text = await readFile(source, 'utf8');
  const path = source.slice(types.length + 1);
  for (const [format, script, declaration] of [
    ['esm', '.js', '.d.ts'],
    ['cjs', '.cjs', '.d.cts'],
  ] as const) {
    const target = join(dist, format, 'types', path.replace(/\.d\.ts$/, declaration));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text.replace(/(from '\.{1,2}\/[^']+)\.ts'/g, `$1${script}'`));
  }
}
await rm(types, { recursive: true });
process.stdout.write('[OK] dist/\n');
