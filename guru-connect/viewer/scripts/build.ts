/** Bundles the viewer into `dist/`: index.html, and everything else under `assets/` with a hash in its name. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

const result = await build({
  absWorkingDir: root,
  entryPoints: {
    viewer: 'src/main.ts',
    'decode-worker': 'src/decode/decode-worker.ts',
    style: 'src/style.css',
  },
  outdir: 'dist/assets',
  entryNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  sourcemap: 'linked',
  format: 'esm',
  // As old as `light-dark()` and module workers let it be.
  target: ['chrome123', 'firefox120', 'safari17.5'],
  metafile: true,
  legalComments: 'linked',
});

const names = new Map<string, string>();
for (const [path, output] of Object.entries(result.metafile.outputs)) {
  if (output.entryPoint) names.set(output.entryPoint, basename(path));
}

const page = await readFile(join(root, 'src/index.html'), 'utf8');
await writeFile(
  join(dist, 'index.html'),
  page
    .replace('%STYLE%', nameOf('src/style.css'))
    .replace('%WORKER%', nameOf('src/decode/decode-worker.ts'))
    .replace('%MAIN%', nameOf('src/main.ts')),
);

function nameOf(entryPoint: string): string {
  const name = names.get(entryPoint);
  if (!name) throw new Error(`the build made no ${entryPoint}`);
  return name;
}
