/** Bundles the relay into `dist/`: one program and its migrations. */
import { cp, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { BUNDLE } from './bundle.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}dist`;

await rm(out, { recursive: true, force: true });
await build({ ...BUNDLE, entryPoints: [`${root}src/main.ts`], outfile: `${out}/main.mjs` });
await cp(`${root}migrations`, `${out}/migrations`, { recursive: true });
