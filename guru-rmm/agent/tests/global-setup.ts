import { stop } from 'esbuild';
import { buildAgent } from '../scripts/build-agent.ts';
import { AGENT_FILE } from './agent-process.ts';

/** The boundary tests run what is shipped: the bundle, not the sources. */
export default async function globalSetup(): Promise<void> {
  await buildAgent(AGENT_FILE);
  await stop(); // its service process would keep the test run alive
}
