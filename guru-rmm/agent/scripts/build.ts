import { fileURLToPath } from 'node:url';
import { buildAgent } from './build-agent.ts';

await buildAgent(fileURLToPath(new URL('../dist/agent.mjs', import.meta.url)));
