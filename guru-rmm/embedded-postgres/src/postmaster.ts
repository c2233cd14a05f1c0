import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopOrphan } from './stop-orphan.ts';

export interface PostmasterOptions {
  readonly clusterDir: string;
  readonly program: string;
  /** Goes before the program. */
  readonly prefix: readonly string[];
  /** `name=value` of postgresql.conf. */
  readonly settings: readonly string[];
  /** Called once when the database ends although nobody stopped it. */
  readonly onLost: (fault: Error) => void;
  /** Called with each line that PostgreSQL logs. */
  readonly onLine: (line: string) => void;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 8000;
/** Lines of PostgreSQL's log that a fault quotes. */
const QUOTED_LINES = 10;

/**
 * PostgreSQL's own parent. It holds our end of a pipe: when we end it, or die in whatever way, `cat` ends and the database
 * gets its fast shutdown. So not even kill -9 of the server leaves a database running.
 */
const SUPERVISOR = `
exec 3<&0
"$0" "$@" </dev/null 3<&- &
pid=$!
{ cat <&3 >/dev/null; kill -INT $pid; } &
watcher=$!
wait $pid
code=$?
kill $watcher 2>/dev/null
exit $code`;

/**
 * Starts PostgreSQL under its supervisor and resolves when it takes connections.
 * @returns stops it
 * @throws Error when it ends or is not ready in time; nothing of it is left then
 */
export async function startPostmaster(options: PostmasterOptions): Promise<() => Promise<void>> {
  const settings = options.settings.flatMap((setting) => ['-c', setting]);
  const command = ['/bin/sh', '-c', SUPERVISOR, options.program, '-D', options.clusterDir, ...settings];
  const [program = '', ...args] = [...options.prefix, ...command];
  const child = spawn(program, args, {
    // A session of its own: Ctrl-C in the server's terminal must not reach the database before the server is done.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: programEnvironment(),
  });
  child.stdin?.on('error', () => undefined);
  // Ends the supervisor's `cat` when PostgreSQL has ended by itself.
  child.once('exit', () => child.stdin?.destroy());
  try {
    const quote = await untilReady(child, options.onLine);
    const lost = () => options.onLost(new Error(`The embedded PostgreSQL has ended: ${quote()}`));
    child.once('close', lost);
    return async () => {
      child.off('close', lost);
      await stop(child, options.clusterDir);
    };
  } catch (error) {
    await stop(child, options.clusterDir);
    throw error;
  }
}

/** What PostgreSQL's programs need of our environment; the rest holds secrets. Their messages are read, so: English. */
export function programEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
}

/** @returns gives the last lines that PostgreSQL logged */
function untilReady(child: ChildProcess, onLine: (line: string) => void): Promise<() => string> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    const quote = () => lines.join(' ');
    const timer = setTimeout(() => reject(new Error('PostgreSQL did not start in time.')), START_TIMEOUT_MS);
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      reject(new Error(`PostgreSQL did not start: ${quote()}`));
    });
    if (!child.stderr) return;
    // Read to the end: a full pipe would stop the database.
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      if (lines.length > QUOTED_LINES) lines.shift();
      onLine(line);
      if (!line.endsWith('database system is ready to accept connections')) return;
      clearTimeout(timer);
      resolve(quote);
    });
  });
}

/** Lets the supervisor shut the database down. If that does not work, or it is dead, the database is stopped directly. */
async function stop(child: ChildProcess, clusterDir: string): Promise<void> {
  if (child.pid === undefined) return;
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.stdin?.end();
    const timeout = new AbortController();
    const late = sleep(STOP_TIMEOUT_MS, undefined, { signal: timeout.signal }).catch(() => undefined);
    await Promise.race([exited, late]);
    timeout.abort();
  }
  await stopOrphan(clusterDir);
}
