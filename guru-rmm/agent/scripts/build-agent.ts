import { chmod } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** CommonJS packages in the bundle ask for what a module does not have by itself. */
const BANNER = `#!/usr/bin/env node
import { createRequire } from 'node:module';
import { dirname as dirnameOf } from 'node:path';
import { fileURLToPath as pathOf } from 'node:url';
const require = createRequire(import.meta.url);
const __filename = pathOf(import.meta.url);
const __dirname = dirnameOf(__filename);
`;

/** Bundles the agent into one file that Node >= 20.19 runs, with nothing beside it. */
export async function buildAgent(outfile: string): Promise<void> {
  await build({
    absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
    entryPoints: ['src/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    legalComments: 'eof',
    // Optional natives of ws: it works without them, and one file is all that is installed.
    external: ['bufferutil', 'utf-8-validate'],
    banner: { js: BANNER },
  });
  await chmod(outfile, 0o755);
}
