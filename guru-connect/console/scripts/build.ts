/** Bundles the console into `dist/`. */
import { fileURLToPath } from 'node:url';
import { bundleConsole } from './bundle.ts';

await bundleConsole(fileURLToPath(new URL('../dist', import.meta.url)));
