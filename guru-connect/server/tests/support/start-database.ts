import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EmbeddedCluster, startCluster } from '@guru/embedded-postgres';
import { dataFolder } from '../../src/database/product.ts';
import { makeMigratedDatabase, makeRoles } from './databases.ts';

let cluster: EmbeddedCluster | undefined;
let folder: string | undefined;
let programs: string | undefined;

const OUT = fileURLToPath(new URL('../../out', import.meta.url));
const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));

/**
 * One real PostgreSQL for the whole run, or one that is there already; each test file makes databases of its own in it.
 * The address of its superuser is in TEST_DATABASE_URL.
 */
export async function setup(): Promise<void> {
  await mkdir(OUT, { recursive: true });
  programs = await mkdtemp(join(OUT, 'run-'));
  process.env.TEST_PROGRAMS = programs;
  if (!process.env.TEST_DATABASE_URL) {
    folder = await mkdtemp(join(tmpdir(), 'guru-connect-test-'));
    cluster = await startCluster({ folder: dataFolder(folder), durable: false });
    process.env.TEST_DATABASE_URL = cluster.superuser.url;
  }
  await makeRoles(process.env.TEST_DATABASE_URL);
  await makeMigratedDatabase(MIGRATIONS);
}

export async function teardown(): Promise<void> {
  await cluster?.stop();
  for (const made of [folder, programs]) if (made) await rm(made, { recursive: true, force: true });
}
