import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { postgresEnvironment } from './postgres-process.ts';
import type { PostgresUser } from './postgres-user.ts';

const INITDB_TIMEOUT_MS = 120_000;

/**
 * Makes `dataDir/postgres` when there is none. It is made in `postgres.new` and renamed when complete, so a half-made
 * one is recognised by its name and made anew.
 */
export async function makeCluster(
  dataDir: string,
  initdb: string,
  owner: { user: PostgresUser; name: string; password: string },
): Promise<void> {
  const finalDir = join(dataDir, 'postgres');
  const halfMadeDir = join(dataDir, 'postgres.new');
  // A file of its own: initdb's user may not read ours, and the command line is for everybody to read.
  const passwordFile = join(dataDir, 'postgres-password.new');
  for (const left of [halfMadeDir, passwordFile])
    await rm(left, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  if (existsSync(finalDir)) return;
  try {
    await mkdir(halfMadeDir, { mode: 0o700 });
    await writeFile(passwordFile, `${owner.password}\n`, { mode: 0o600, flag: 'wx' });
    const { owner: ids, prefix } = owner.user;
    if (ids !== null) for (const path of [halfMadeDir, passwordFile]) await chown(path, ids.uid, ids.gid);
    const [program = '', ...args] = [...prefix, initdb];
    await promisify(execFile)(
      program,
      [
        ...args,
        `--pgdata=${halfMadeDir}`,
        `--username=${owner.name}`,
        `--pwfile=${passwordFile}`,
        ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'],
      ],
      { env: postgresEnvironment(), timeout: INITDB_TIMEOUT_MS },
    );
    await rename(halfMadeDir, finalDir);
  } finally {
    await rm(passwordFile, { force: true });
  }
}
