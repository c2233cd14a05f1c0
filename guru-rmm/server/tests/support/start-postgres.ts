import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EmbeddedCluster, startCluster } from '@guru/embedded-postgres';
import { dataFolder } from '../../src/database/product.ts';
import { makeRoles } from './test-database.ts';

let cluster: EmbeddedCluster | undefined;
let folder: string | undefined;
let programs: string | undefined;

const OUT = fileURLToPath(new URL('../../out', import.meta.url));

/** Starts the run's PostgreSQL and hands its superuser's address to the test files. */
export async function setup(): Promise<void> {
  await mkdir(OUT, { recursive: true });
  programs = await mkdtemp(join(OUT, 'run-'));
  process.env.TEST_PROGRAMS = programs;
  folder = await mkdtemp(join(tmpdir(), 'guru-rmm-test-'));
  cluster = await startCluster({ folder: dataFolder(folder), durable: false });
  process.env.RMM_TEST_DATABASE_URL = cluster.superuser.url;
  await makeRoles();
}

export async function teardown(): Promise<void> {
  await cluster?.stop();
  for (const made of [folder, programs]) if (made) await rm(made, { recursive: true, force: true });
}
