/** Bundles the lab into dist/. */
import { fileURLToPath } from 'node:url';
import { bundleLab } from './bundle.ts';

await bundleLab(fileURLToPath(new URL('../dist', import.meta.url)));
