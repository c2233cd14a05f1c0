import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Writes the program into a folder, which it empties first: one file, `main.mjs`. */
export async function bundleNativeViewer(out: string): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await build({
    entryPoints: [fileURLToPath(new URL('../src/main.ts', import.meta.url))],
    outfile: join(out, 'main.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    // Some dependencies are CommonJS and ask for Node's own modules with require().
    banner: {
      js: "import { createRequire as guruCreateRequire } from 'node:module';\nconst require = guruCreateRequire(import.meta.url);",
    },
    legalComments: 'linked',
    logLevel: 'warning',
  });
}
