import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { programEnvironment } from './postmaster.ts';
import type { RunAs } from './run-as.ts';

export interface NewCluster {
  readonly clusterDir: string;
  /** Holds the superuser's password; mode 0600. */
  readonly passwordFile: string;
  readonly superuser: string;
  readonly initdb: string;
  readonly runAs: RunAs;
  /** Off in tests: the files need not survive a power cut. */
  readonly durable: boolean;
}

/** Part of the name of a cluster's folder while it is made. */
const UNFINISHED = '.unfinished.';
const INITDB_TIMEOUT_MS = 300_000;

/**
 * Makes the cluster when there is none: beside its place and renamed into it, so that a half-made one is never taken for a
 * database. Each try has a folder of its own, since the initdb of a killed one may still be at work.
 *
 * @returns the superuser's password
 * @throws EmbeddedPostgresError when there is a cluster whose password file is missing
 */
export async function makeCluster(cluster: NewCluster): Promise<string> {
  const { clusterDir, passwordFile } = cluster;
  if (await stat(join(clusterDir, 'PG_VERSION')).catch(() => undefined)) return readPassword(cluster);

  const unfinished = `${clusterDir}${UNFINISHED}${randomUUID()}`;
  // A file of its own: initdb's user may not read ours, and every user may read a command line.
  const handedOver = `${passwordFile}.initdb`;
  await rm(handedOver, { force: true });
  await removeUnfinished(clusterDir);
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await mkdir(unfinished, { mode: 0o700 });
  try {
    await writeFile(handedOver, `${password}\n`, { mode: 0o600, flag: 'wx' });
    const { owner } = cluster.runAs;
    if (owner) for (const path of [unfinished, handedOver]) await chown(path, owner.uid, owner.gid);
    await runInitdb(cluster, unfinished, handedOver);
  } finally {
    await rm(handedOver, { force: true });
  }
  await rename(unfinished, clusterDir);
  return password;
}

async function readPassword({ passwordFile, clusterDir }: NewCluster): Promise<string> {
  const password = (await readFile(passwordFile, 'utf8').catch(() => '')).trim();
  if (password !== '') return password;
  throw new EmbeddedPostgresError(
    'password_missing',
    `${passwordFile} is missing, so the database in ${clusterDir} cannot be opened: restore the file.`,
  );
}

async function runInitdb(cluster: NewCluster, folder: string, passwordFile: string): Promise<void> {
  const [program = '', ...args] = [...cluster.runAs.prefix, cluster.initdb];
  const settings = ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'];
  if (!cluster.durable) settings.push('--no-sync');
  await promisify(execFile)(
    program,
    [
      ...args,
      `--pgdata=${folder}`,
      `--username=${cluster.superuser}`,
      `--pwfile=${passwordFile}`,
      ...settings,
    ],
    { env: programEnvironment(), timeout: INITDB_TIMEOUT_MS },
  );
}

/** What cannot be removed because somebody still writes there, a later start removes. */
async function removeUnfinished(clusterDir: string): Promise<void> {
  const folder = dirname(clusterDir);
  for (const name of await readdir(folder)) {
    if (name.startsWith(`${basename(clusterDir)}${UNFINISHED}`))
      await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
