import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { bundleServer } from '../../scripts/bundle.ts';
import { bundleOnce } from './bundle-once.ts';
import { databaseEnvironment } from './databases.ts';

/** `guru-connect serve` as a process of its own. */
export interface RelayProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** When it said that it listens; milliseconds of `performance.now()`. */
  readonly listeningAt: number;
  readonly exit: Promise<unknown>;
  /** All that it logged so far. */
  said(): string;
  /** SIGKILL, and waits for its end. */
  kill(): Promise<void>;
}

/** The folder of the server, bundled as the release has it: a start then costs what it costs an operator. */
export const bundledServer = () => bundleOnce('server', (folder) => bundleServer(folder));

/**
 * Starts a bundled server and waits until it listens. On the database of DATABASE_URL it runs as the server's role.
 * @throws what it logged, when it ends before
 */
export async function startRelayProcess(
  folder: string,
  environment: Record<string, string>,
): Promise<RelayProcess> {
  const { DATABASE_URL } = environment;
  const database = DATABASE_URL === undefined ? {} : databaseEnvironment(DATABASE_URL);
  const child = spawn(process.execPath, [join(folder, 'main.mjs'), 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, CONNECT_PORT: '0', ...environment, ...database },
  });
  const exit = once(child, 'exit');
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += String(chunk);
      const found = /"url":"([^"]+)"/.exec(said)?.[1];
      if (found) resolve(found);
    });
    exit.then(() => reject(new Error(said)));
  });
  return {
    child,
    url,
    listeningAt: performance.now(),
    exit,
    said: () => said,
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
