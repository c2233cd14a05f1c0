import { fileURLToPath } from 'node:url';
import { bundleNativeViewer } from './bundle.ts';

await bundleNativeViewer(fileURLToPath(new URL('../dist', import.meta.url)));
