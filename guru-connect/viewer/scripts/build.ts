/** Bundles the pages into `dist/`: index.html (viewer), join.html, and everything else under `assets/` with a hash in its name. */
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
    join: 'src/join/main.ts',
    'join-style': 'src/join/join.css',
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

await writePage('src/index.html', {
  STYLE: 'src/style.css',
  WORKER: 'src/decode/decode-worker.ts',
  MAIN: 'src/main.ts',
});
await writePage('src/join/join.html', { STYLE: 'src/join/join.css', MAIN: 'src/join/main.ts' });

/** Writes a page with the names of its assets in the places of `%NAME%`. */
async function writePage(source: string, assets: Readonly<Record<string, string>>): Promise<void> {
  let page = await readFile(join(root, source), 'utf8');
  for (const [place, entryPoint] of Object.entries(assets))
    page = page.replace(`%${place}%`, nameOf(entryPoint));
  await writeFile(join(dist, basename(source)), page);
}

function nameOf(entryPoint: string): string {
  const name = names.get(entryPoint);
  if (!name) throw new Error(`the build made no ${entryPoint}`);
  return name;
}
