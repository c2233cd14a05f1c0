import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedCluster, startEmbeddedCluster } from '../../src/database/embedded/cluster.ts';

let cluster: EmbeddedCluster | undefined;
let folder: string | undefined;

/** One real PostgreSQL for the whole run, or one that is there already; each test file makes a database of its own in it. */
export async function setup(): Promise<void> {
  if (process.env.TEST_DATABASE_URL) return;
  folder = await mkdtemp(join(tmpdir(), 'guru-connect-test-'));
  cluster = await startEmbeddedCluster({ dataDir: folder, durable: false });
  process.env.TEST_DATABASE_URL = cluster.url;
}

export async function teardown(): Promise<void> {
  await cluster?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
}
