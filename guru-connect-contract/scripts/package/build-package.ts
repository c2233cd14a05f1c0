import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { ENTRIES } from './layout.ts';

/** How the two module systems name their files. */
const FORMATS = [
  { format: 'esm', script: '.js', declaration: '.d.ts' },
  { format: 'cjs', script: '.cjs', declaration: '.d.cts' },
] as const;

/** Builds each entry point as ESM and as CommonJS, with types for both, into a folder. */
export async function buildPackage(root: string, dist: string): Promise<void> {
  for (const { format, script } of FORMATS) {
    await build({
      absWorkingDir: root,
      entryPoints: Object.values(ENTRIES).map((entry) => `src/${entry}.ts`),
      outbase: 'src',
      outdir: join(dist, format),
      outExtension: { '.js': script },
      bundle: true,
      platform: 'neutral',
      // Signatures need Node's own cryptography; Prism is the consumer's choice.
      external: ['node:*', '@stoplight/*'],
      target: 'es2022',
      format,
      legalComments: 'none',
    });
  }
  const declarations = await mkdtemp(join(tmpdir(), 'contract-types-'));
  try {
    const compiler = join(root, 'node_modules/typescript-7/bin/tsc');
    const args = [compiler, '-p', 'tsconfig.build.json', '--outDir', declarations];
    await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 120_000 });
    await copyDeclarations(declarations, dist);
  } finally {
    await rm(declarations, { recursive: true });
  }
}

/** The compiler keeps `.ts` in the imports of declarations; a consumer resolves `.js` and `.cjs`. */
async function copyDeclarations(from: string, dist: string): Promise<void> {
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const text = await readFile(source, 'utf8');
    for (const { format, script, declaration } of FORMATS) {
      const path = source.slice(from.length + 1).replace(/\.d\.ts$/, declaration);
      const target = join(dist, format, 'types', path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text.replace(/(from '\.{1,2}\/[^']+)\.ts'/g, `$1${script}'`));
    }
  }
}
