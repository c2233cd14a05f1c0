import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const SOURCES = fileURLToPath(new URL('../src/', import.meta.url));

/**
 * Bundles a program of the server, with the migrations beside it, as the release has it. Packages with native parts stay
 * outside, so that `folder` must lie below a `node_modules` that has them.
 * @param entry the program; the server's own when left out
 */
export async function bundleServer(folder: string, entry: string = join(SOURCES, 'main.ts')): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await build({
    entryPoints: [entry],
    outfile: join(folder, 'main.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    external: ['argon2'],
    // Bundled CommonJS packages still call require() for Node's own modules.
    banner: {
      js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);",
    },
    legalComments: 'none',
    logLevel: 'warning',
  });
  await cp(join(SOURCES, 'database/migrations'), join(folder, 'migrations'), { recursive: true });
}
