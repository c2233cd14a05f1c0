import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { identify, type ProcessIdentity } from '@guru-rmm/process-lock/process-identity.ts';
import type { WorldPaths } from '../base/world-paths.ts';

/** The process that cleans up after this one, however this one ends. */
export interface Watchdog {
  identity: ProcessIdentity;
  /** Tells it to clean up now, and resolves when it has ended. */
  finish(): Promise<void>;
}

/**
 * Starts the watchdog: a process in a session of its own that holds the reading end of a pipe. The kernel closes the
 * pipe whatever way this process ends; then the watchdog ends what belongs to the world. It says when it stands guard.
 */
export async function startWatchdog(paths: WorldPaths, onLost: () => void): Promise<Watchdog> {
  const child = spawn(process.execPath, [...program(), paths.dataDir], {
    detached: true, // Ctrl-C in the terminal must not reach it
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
    cwd: '/',
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the watchdog ended at once')));
    child.stdout.once('data', () => resolve());
  });
  const identity = identify(child.pid ?? 0);
  if (identity === null) throw new Error('the watchdog ended at once');
  child.stdin.on('error', () => {}); // its end shows as `exit`
  child.once('exit', onLost);
  child.unref();
  return {
    identity,
    async finish() {
      child.off('exit', onLost);
      child.ref();
      child.stdin.end();
      await exited;
    },
  };
}

/** Beside the bundle in a build; in development beside this file, with the loader that reads TypeScript. */
function program(): string[] {
  const inThisFolder = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  if (!import.meta.url.endsWith('.ts')) return [inThisFolder('./watchdog.mjs')];
  const loader = createRequire(import.meta.url).resolve('tsx');
  return ['--import', pathToFileURL(loader).href, inThisFolder('./watchdog-main.ts')];
}
