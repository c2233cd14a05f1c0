import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Bundles the console into a folder: index.html, and everything else under `assets/` with a hash in its name. */
export async function bundleConsole(dist: string): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  await mkdir(join(dist, 'assets'), { recursive: true });

  const result = await build({
    absWorkingDir: root,
    entryPoints: { console: 'src/main.tsx', 'color-scheme': 'src/color-scheme.ts' },
    outdir: join(dist, 'assets'),
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    sourcemap: 'linked',
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    // As old as `light-dark()`, which Mantine's style sheets use, lets it be.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    metafile: true,
    legalComments: 'linked',
  });

  const outputs = Object.entries(result.metafile.outputs);

  function nameOf(entryPoint: string): string {
    const path = outputs.find(([, output]) => output.entryPoint === entryPoint)?.[0];
    if (!path) throw new Error(`the build made no ${entryPoint}`);
    return basename(path);
  }

  const style = outputs.find(([, output]) => output.entryPoint === 'src/main.tsx')?.[1].cssBundle;
  if (!style) throw new Error('the build made no style sheet');
  const page = await readFile(join(root, 'src/index.html'), 'utf8');
  await writeFile(
    join(dist, 'index.html'),
    page
      .replace('%STYLE%', basename(style))
      .replace('%SCHEME%', nameOf('src/color-scheme.ts'))
      .replace('%MAIN%', nameOf('src/main.tsx')),
  );
  await cp(join(root, 'public'), join(dist, 'assets'), { recursive: true });
}
