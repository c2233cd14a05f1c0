import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import type { Logger } from '../log/create-logger.ts';
import { importEmbeddedPostgres } from './import-embedded-postgres.ts';
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
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;

/**
 * Starts PostgreSQL in `dataDir`, making its database first when there is none.
 * It is made in `postgres.new` and renamed when complete, so a half-made one is recognised by its name and made anew.
 * The address, with the generated password, is published in `database-url` (0600) for the operator's tools.
 */
export async function startEmbeddedDatabase(dataDir: string, log: Logger): Promise<EmbeddedDatabase> {
  const EmbeddedPostgres = await importEmbeddedPostgres();
  const finalDir = join(dataDir, 'postgres');
  const halfMadeDir = join(dataDir, 'postgres.new');
  const password = await readOrMakePassword(join(dataDir, 'postgres-password'), existsSync(finalDir));
  const create = (databaseDir: string, port: number) =>
    new EmbeddedPostgres({
      databaseDir,
      port,
      user: USER,
      password,
      authMethod: 'scram-sha-256',
      persistent: true,
      createPostgresUser: userInfo().uid === 0,
      initdbFlags: ['--encoding=UTF8', '--locale=C'],
      postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
      onLog: (message) => log.debug({ postgres: message.trim() }, 'postgres'),
      onError: (error) => log.error({ postgres: String(error) }, '[ERROR] postgres'),
    });

  await rm(halfMadeDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  if (!existsSync(finalDir)) {
    await create(halfMadeDir, 0).initialise();
    await rename(halfMadeDir, finalDir);
  }
  if (await stopOrphan(finalDir))
    log.warn('[WARNING] stopped a database server that an earlier run had left behind');

  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const server = create(finalDir, port);
    try {
      await within(START_TIMEOUT_MS, server.start());
      const url = `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;
      await ensureDatabase(url);
      await writeFile(join(dataDir, 'database-url'), `${url}\n`, { mode: 0o600 });
      return { url, stop: () => stopServer(server, finalDir) };
    } catch (error) {
      await stopOrphan(finalDir);
      if (attempt === START_ATTEMPTS) {
        throw new Error(`The embedded database in ${finalDir} did not start; see the log at debug level.`, {
          cause: error,
        });
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

/** `start()` of the library rejects with nothing when PostgreSQL exits early, and never ends when it hangs. */
async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('PostgreSQL did not become ready in time.')), milliseconds);
  });
  try {
    await Promise.race([work, timeout]);
  } catch (error) {
    throw error ?? new Error('PostgreSQL exited at start.');
  } finally {
    clearTimeout(timer);
  }
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

/** The library waits for ever for the exit of a server that has exited already; the pid file knows better. */
async function stopServer(server: { stop: () => Promise<void> }, databaseDir: string): Promise<void> {
  await within(STOP_TIMEOUT_MS, server.stop()).catch(() => stopOrphan(databaseDir));
}
