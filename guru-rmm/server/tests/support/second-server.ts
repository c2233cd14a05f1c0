import type { Config } from '../../src/config/read-config.ts';
import { createLogger } from '../../src/log/create-logger.ts';
import { startServer } from '../../src/start-server.ts';
import type { World } from './test-world.ts';

/** Another RMM server on the database of a world. */
export async function createServer({ config }: World, overrides: Partial<Config> = {}) {
  const log = createLogger('silent', { write: () => {} });
  const server = await startServer({ ...config, ...overrides }, log, '/nonexistent');
  return { origin: `http://127.0.0.1:${server.port}`, close: server.close };
}
