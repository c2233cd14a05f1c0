/** Bundles the server into dist/main.mjs with its migrations beside it. */
import { fileURLToPath } from 'node:url';
import { bundleServer } from './bundle.ts';

await bundleServer(fileURLToPath(new URL('../dist', import.meta.url)));
