import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseAddress } from './address.ts';
import { lockFolder } from './folder-lock.ts';
import { freePort } from './free-port.ts';
import { makeCluster } from './make-cluster.ts';
import { startPostmaster } from './postmaster.ts';
import { findPrograms } from './programs.ts';
import { chooseUser } from './run-as.ts';
import { stopOrphan } from './stop-orphan.ts';

/** Names that a product gives to what is in its data folder; they never change, so that old folders still open. */
export interface DataFolder {
  readonly path: string;
  readonly lockFile: string;
  readonly passwordFile: string;
  readonly superuser: string;
}

export interface ClusterOptions {
  readonly folder: DataFolder;
  /** Off in tests: commits need not survive a power cut. On by default. */
  readonly durable?: boolean;
  /** Called once when the database ends although nobody stopped it. */
  readonly onLost?: (fault: Error) => void;
  /** Called with each line that PostgreSQL logs. */
  readonly onLine?: (line: string) => void;
}

export interface EmbeddedCluster {
  /** The superuser's address of the database `postgres`: a secret. */
  readonly superuser: DatabaseAddress;
  stop(): Promise<void>;
}

/** The free port that was found may be taken before PostgreSQL binds it. */
const START_ATTEMPTS = 4;
/** Longest path of a Unix socket (unix(7)), less what PostgreSQL appends to its folder. */
const LONGEST_FOLDER = 107 - '/.s.PGSQL.65535'.length;
/** Of a cluster that lives for a run of tests: its many small databases need no vacuum. */
const NOT_DURABLE = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'autovacuum=off'];

/**
 * Starts the PostgreSQL that lives in a product's data folder, and makes it first when there is none.
 * @throws EmbeddedPostgresError when an operator must act
 */
export async function startCluster(options: ClusterOptions): Promise<EmbeddedCluster> {
  const { folder, durable = true } = options;
  // PostgreSQL may run as another user, who must get through.
  await mkdir(folder.path, { recursive: true, mode: 0o711 });
  const unlock = await lockFolder(join(folder.path, folder.lockFile));
  try {
    const { initdb, postgres } = await findPrograms();
    const clusterDir = join(folder.path, 'postgres');
    const runAs = await chooseUser(folder.path, postgres);
    await stopOrphan(clusterDir);
    const { superuser } = folder;
    const passwordFile = join(folder.path, folder.passwordFile);
    const password = await makeCluster({ clusterDir, passwordFile, superuser, initdb, runAs, durable });
    const { port, stop } = await startOnFreePort(options, {
      clusterDir,
      program: postgres,
      prefix: runAs.prefix,
    });
    return {
      superuser: {
        url: `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`,
        path: await reachableSocket(clusterDir, port),
      },
      async stop() {
        await stop();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function startOnFreePort(
  { durable = true, onLost = () => undefined, onLine = () => undefined }: ClusterOptions,
  postmaster: { clusterDir: string; program: string; prefix: readonly string[] },
): Promise<{ port: number; stop: () => Promise<void> }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const settings = [
      `port=${port}`,
      'listen_addresses=127.0.0.1',
      `unix_socket_directories=${socketFolder(postmaster.clusterDir)}`,
      ...(durable ? [] : NOT_DURABLE),
    ];
    try {
      return { port, stop: await startPostmaster({ ...postmaster, settings, onLost, onLine }) };
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error;
    }
  }
}

/** Where the server's Unix socket lies: in its own folder, which nobody else may enter. Empty: nowhere. */
function socketFolder(clusterDir: string): string {
  return Buffer.byteLength(clusterDir) > LONGEST_FOLDER || clusterDir.includes(',') ? '' : clusterDir;
}

/** The Unix socket, which costs less than TCP; undefined where its path is too long or closed to this process. */
async function reachableSocket(clusterDir: string, port: number): Promise<string | undefined> {
  const folder = socketFolder(clusterDir);
  const socket = `${folder}/.s.PGSQL.${port}`;
  return folder === ''
    ? undefined
    : access(socket, constants.W_OK).then(
        () => socket,
        () => undefined,
      );
}
