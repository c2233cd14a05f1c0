import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import postgres from 'postgres';
import type { Logger } from '../log/create-logger.ts';
import { makeCluster } from './make-cluster.ts';
import { type PostgresProcess, startPostgres } from './postgres-process.ts';
import { findPostgresPrograms } from './postgres-programs.ts';
import { choosePostgresUser } from './postgres-user.ts';
import { stopOrphan } from './stop-orphan.ts';

export interface EmbeddedDatabase {
  /** For postgres.js; holds the password. */
  url: string;
  stop: () => Promise<void>;
}

const DATABASE = 'guru_rmm';
const USER = 'guru_rmm';
/** The free port found may be taken by somebody else before PostgreSQL binds it. */
const START_ATTEMPTS = 4;

/**
 * Starts PostgreSQL in `dataDir`, making its database first when there is none.
 * The address, with the generated password, is published in `database-url` (0600) for the operator's tools.
 */
export async function startEmbeddedDatabase(dataDir: string, log: Logger): Promise<EmbeddedDatabase> {
  const programs = await findPostgresPrograms();
  const databaseDir = join(dataDir, 'postgres');
  const password = await readOrMakePassword(join(dataDir, 'postgres-password'), existsSync(databaseDir));
  const user = await choosePostgresUser([dataDir], programs.postgres);
  await makeCluster(dataDir, programs.initdb, { user, name: USER, password });
  if (await stopOrphan(databaseDir))
    log.warn('[WARNING] stopped a database server that an earlier run had left behind');

  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    let server: PostgresProcess | null = null;
    try {
      const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
      server = await startPostgres([...user.prefix, programs.postgres], databaseDir, settings, log);
      const url = `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;
      await ensureDatabase(url);
      await writeFile(join(dataDir, 'database-url'), `${url}\n`, { mode: 0o600 });
      return { url, stop: server.stop };
    } catch (cause) {
      await server?.stop();
      await stopOrphan(databaseDir);
      if (attempt === START_ATTEMPTS) {
        throw new Error(
          `The embedded database in ${databaseDir} did not start; see the log at debug level.`,
          {
            cause,
          },
        );
      }
    }
  }
}

async function readOrMakePassword(path: string, databaseExists: boolean): Promise<string> {
  const existing = await readFile(path, 'utf8').catch(() => '');
  if (existing.trim() !== '') return existing.trim();
  if (databaseExists)
    throw new Error(`${path} is missing, so the embedded database beside it cannot be opened.`);
  const password = randomBytes(24).toString('hex');
  await writeFile(path, `${password}\n`, { mode: 0o600 });
  return password;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function ensureDatabase(url: string): Promise<void> {
  const admin = postgres(url.replace(/\/[^/]*$/, '/postgres'), { max: 1, onnotice: () => {} });
  try {
    const found = await admin`SELECT 1 FROM pg_database WHERE datname = ${DATABASE}`;
    if (found.length === 0) await admin`CREATE DATABASE ${admin(DATABASE)}`;
  } finally {
    await admin.end({ timeout: 5 });
  }
}
