import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPostgresBinaries, type PostgresBinaries } from './binaries.ts';
import { lockFolder } from './folder-lock.ts';
import { stopOrphan } from './postmaster-pid.ts';
import { chooseUser, makePassable, type RunAs } from './run-as.ts';

export interface EmbeddedCluster {
  /** Connection address with the generated password: a secret. */
  readonly url: string;
  /** Its Unix socket, which costs less than TCP; undefined where its path would be too long. */
  readonly socketPath: string | undefined;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  readonly dataDir: string;
  /** Off in tests: commits need not survive a power cut. */
  readonly durable?: boolean;
  /** Told once when the database has ended though nobody stopped it. */
  readonly onLost?: (fault: Error) => void;
}

const USER = 'guru_connect';
/** Stands in the name of a database's folder while it is made. */
const UNFINISHED = '.unfinished.';
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 8000;

/**
 * PostgreSQL's own parent. It holds our end of a pipe: when we end it, or die in whatever way, `cat` ends and the
 * database gets its fast shutdown. So not even kill -9 of the relay leaves a database running.
 */
const SUPERVISOR =
  'exec 3<&0; "$0" "$@" </dev/null 3<&- & pid=$!; { cat <&3 >/dev/null; kill -INT $pid; } & wait $pid';

/** Starts, and makes when there is none, the database that lives in the relay's data folder. */
export async function startEmbeddedCluster(options: ClusterOptions): Promise<EmbeddedCluster> {
  const { dataDir } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  const unlock = await lockFolder(join(dataDir, 'relay.lock'));
  try {
    const binaries = await findPostgresBinaries();
    const clusterDir = join(dataDir, 'postgres');
    const runAs = await chooseUser([join(dataDir, 'postgres'), binaries.postgres]);
    if (runAs.owner) await makePassable(dataDir);
    await stopOrphan(clusterDir);
    const password = await makeCluster(options, binaries, runAs, clusterDir);
    const server = await startServer(options, binaries, runAs, clusterDir);
    const url = `postgres://${USER}:${password}@127.0.0.1:${server.port}/postgres`;
    await writeFile(join(dataDir, 'database-url'), `${url}\n`, { mode: 0o600 });
    const folder = socketFolder(clusterDir);
    return {
      url,
      socketPath: folder === '' ? undefined : `${folder}/.s.PGSQL.${server.port}`,
      async stop() {
        await server.stop();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/**
 * Made beside its place and renamed into it, so that a half-made one is never taken for a database. Each start has a
 * place of its own for that: the initdb of one that was killed may still be at work.
 */
async function makeCluster(
  options: ClusterOptions,
  binaries: PostgresBinaries,
  runAs: RunAs,
  clusterDir: string,
) {
  const passwordFile = join(options.dataDir, 'postgres.password');
  const version = await readFile(join(clusterDir, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version !== undefined) return (await readFile(passwordFile, 'utf8')).trim();

  const unfinished = `${clusterDir}${UNFINISHED}${randomUUID()}`;
  const handedOver = `${passwordFile}.initdb`;
  for (const path of [clusterDir, handedOver]) await rm(path, { recursive: true, force: true });
  await removeUnfinished(options.dataDir);
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await writeFile(handedOver, `${password}\n`, { mode: 0o600 });
  await mkdir(unfinished, { mode: 0o700 });
  if (runAs.owner) {
    for (const path of [unfinished, handedOver]) await chown(path, runAs.owner.uid, runAs.owner.gid);
  }
  const settings = ['--auth=scram-sha-256', `--username=${USER}`, '--encoding=UTF8', '--locale=C'];
  try {
    await runToEnd([
      ...runAs.prefix,
      binaries.initdb,
      `--pgdata=${unfinished}`,
      `--pwfile=${handedOver}`,
      ...settings,
      ...(options.durable === false ? ['--no-sync'] : []),
    ]);
  } finally {
    await rm(handedOver, { force: true });
  }
  await rename(unfinished, clusterDir);
  return password;
}

/** Longest path of a Unix socket (unix(7)), less what PostgreSQL appends to its folder. */
const LONGEST_FOLDER = 107 - '/.s.PGSQL.65535'.length;

/** Where the server's Unix socket lies: in its own folder, which nobody else may enter. Empty: nowhere. */
function socketFolder(clusterDir: string): string {
  return Buffer.byteLength(clusterDir) > LONGEST_FOLDER || clusterDir.includes(',') ? '' : clusterDir;
}

/** What cannot be removed yet, since somebody still writes there, a later start removes. */
async function removeUnfinished(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (name.includes(UNFINISHED))
      await rm(join(dataDir, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function startServer(
  options: ClusterOptions,
  binaries: PostgresBinaries,
  runAs: RunAs,
  clusterDir: string,
) {
  for (let attempt = 1; ; attempt += 1) {
    // Somebody may take the port between here and PostgreSQL's bind; then another one is tried.
    const port = await freePort();
    const settings = [
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${socketFolder(clusterDir)}`,
      'max_connections=60',
      'lc_messages=C',
      ...(options.durable === false ? ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off'] : []),
    ];
    const command = ['/bin/sh', '-c', SUPERVISOR, binaries.postgres, '-D', clusterDir];
    const child = launch([...runAs.prefix, ...command, ...settings.flatMap((setting) => ['-c', setting])]);
    try {
      const lastSaid = await untilReady(child);
      const lost = () => options.onLost?.(new Error(`The embedded PostgreSQL has ended: ${lastSaid()}`));
      child.once('exit', lost);
      const stopIt = async () => {
        child.off('exit', lost);
        await stop(child, clusterDir);
      };
      return { port, stop: stopIt };
    } catch (error) {
      await stop(child, clusterDir);
      if (attempt === 3) throw error;
    }
  }
}

function launch([program = '', ...args]: string[]): ChildProcess {
  return spawn(program, args, {
    // A session of its own: Ctrl-C in the relay's terminal must not reach the database before the relay is done.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
  });
}

/** @returns gives the last of what it has said */
function untilReady(child: ChildProcess): Promise<() => string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error('PostgreSQL did not start in time.')), START_TIMEOUT_MS);
    child.on('error', reject);
    const lastSaid = () => said.slice(-2000);
    child.on('exit', () => reject(new Error(`PostgreSQL did not start: ${lastSaid()}`)));
    child.stderr?.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-8000);
      if (!said.includes('ready to accept connections')) return;
      clearTimeout(timer);
      resolve(lastSaid);
    });
    child.once('exit', () => clearTimeout(timer));
  });
}

/** Lets the supervisor shut the database down; should that not work, it is stopped directly. */
async function stop(child: ChildProcess, clusterDir: string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, 'exit').then(() => true);
  child.stdin?.on('error', () => undefined);
  child.stdin?.end();
  const timeout = new AbortController();
  const late = sleep(STOP_TIMEOUT_MS, false, { signal: timeout.signal }).catch(() => false);
  if (!(await Promise.race([exited, late]))) await stopOrphan(clusterDir);
  timeout.abort();
}

function runToEnd([program = '', ...args]: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-4000);
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`initdb failed (${code}): ${said}`)),
    );
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
