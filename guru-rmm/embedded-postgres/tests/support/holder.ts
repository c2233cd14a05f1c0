import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { startEmbeddedDatabase } from '../../src/index.ts';
import { startTime } from '../../src/process-identity.ts';
import { dataFolder, product } from './product.ts';

/** `hold-database.ts` as a process of its own. */
export interface Holder {
  readonly child: ChildProcess;
  /** Resolves when its database takes connections. @throws what it said, when it ends before */
  readonly ready: Promise<void>;
  readonly exit: Promise<number | null>;
  said(): string;
}

const program = fileURLToPath(new URL('../../out/hold-database.mjs', import.meta.url));
const started: ChildProcess[] = [];

/** Bundled, since compiling the sources would take most of the time of each start. */
export async function buildHolder(): Promise<void> {
  const entry = fileURLToPath(new URL('hold-database.ts', import.meta.url));
  await build({
    entryPoints: [entry],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
  });
}

export function hold(folder: string): Holder {
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let said = '';
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const ready = new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += String(chunk);
        if (said.includes('ready')) resolve();
      });
    }
    void exit.then(() => reject(new Error(said)));
  });
  ready.catch(() => undefined);
  return { child, ready, exit, said: () => said };
}

/** Ends what a test left running; its database ends with it. */
export async function endHolders(): Promise<void> {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

export const databaseProcess = (folder: string) =>
  Number(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
export const alive = (pid: number) => startTime(pid) !== undefined;

/** Waits until something holds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`never happened: ${what}`);
    await sleep(10);
  }
}

/** Folders of a test file, and one database from which others are copied: making one takes seconds. */
export async function makeFolders() {
  const root = await mkdtemp(join(tmpdir(), 'guru-embedded-postgres-'));
  const made = join(root, 'made');
  await (await startEmbeddedDatabase({ folder: dataFolder(made), product, durable: false })).stop();
  let count = 0;
  const fresh = () => {
    count += 1;
    return join(root, `${count}`);
  };
  return {
    root,
    /** A path at which nothing is. */
    fresh,
    /** A data folder with a database that was stopped. */
    copied() {
      const folder = fresh();
      // Node's own cp gives the copies to its user, but they belong to PostgreSQL's.
      execFileSync('cp', ['-a', made, folder]);
      return folder;
    },
    remove: () => rm(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  };
}
