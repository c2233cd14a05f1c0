import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log/create-logger.ts';
import { stopOrphan } from './stop-orphan.ts';

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 10_000;

export interface PostgresProcess {
  stop: () => Promise<void>;
}

/**
 * Starts a server on `databaseDir` and resolves when it takes connections.
 * @param command the program with what stands before it
 * @throws Error when it ends or is not ready in time; then nothing of it is left
 */
export async function startPostgres(
  command: readonly string[],
  databaseDir: string,
  settings: readonly string[],
  log: Logger,
): Promise<PostgresProcess> {
  const [program = '', ...before] = command;
  const child = spawn(
    program,
    [...before, '-D', databaseDir, ...settings.flatMap((setting) => ['-c', setting])],
    // A session of its own: Ctrl-C at the terminal is for our server, which still needs the database to stop.
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'], env: postgresEnvironment() },
  );
  // The last resort, should this process end without a stop. After a kill -9 the next start stops the orphan.
  const interrupt = () => child.kill('SIGINT');
  process.once('exit', interrupt);
  child.once('close', () => process.off('exit', interrupt));
  const stop = () => stopPostgres(child, databaseDir);
  try {
    await untilReady(child, log);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What PostgreSQL's programs need of ours; the rest holds secrets. Their messages are read, so they are English. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
}

function untilReady(child: ChildProcess, log: Logger): Promise<void> {
  return new Promise((resolve, reject) => {
    let last = 'no message';
    const timer = setTimeout(
      () => reject(new Error('PostgreSQL did not become ready in time.')),
      START_TIMEOUT_MS,
    );
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      reject(new Error(`PostgreSQL exited at start: ${last}`));
    });
    if (child.stderr === null) return;
    // Read to the end: a full pipe would stop the database.
    createInterface({ input: child.stderr }).on('line', (line) => {
      log.debug({ postgres: line }, 'postgres');
      last = line;
      if (!line.endsWith('database system is ready to accept connections')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** SIGINT is PostgreSQL's fast shutdown; one that does not heed it is stopped harder. */
async function stopPostgres(child: ChildProcess, databaseDir: string): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const timer = new AbortController();
  const exited = once(child, 'exit').then(() => true);
  child.kill('SIGINT');
  const late = sleep(STOP_TIMEOUT_MS, false, { signal: timer.signal }).catch(() => false);
  if (!(await Promise.race([exited, late]))) await stopOrphan(databaseDir);
  timer.abort();
}
