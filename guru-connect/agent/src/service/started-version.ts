import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Version } from './program-versions.ts';

/** How long a version may take to end by itself, in milliseconds. */
const END_MS = 10_000;

/** Message from the service to the agent that it started: exit as soon as no session is open. */
export const END_WHEN_IDLE = 'end_when_idle';

/** A version that was started as the agent. What it logs goes on to standard output. */
export interface StartedVersion {
  /** Exit code; null when a signal ended it or it did not start. */
  readonly exited: Promise<number | null>;
  /** Whether the relay knows it within this time, in milliseconds. */
  cameUp(withinMs: number): Promise<boolean>;
  endWhenIdle(): void;
  end(): Promise<void>;
}

/** Starts a version with the configuration file. */
export function startVersion({ command }: Version, config: string): StartedVersion {
  const [program = '', ...first] = command;
  const child = spawn(program, [...first, '--config', config], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  // It may be gone already.
  child.on('error', () => undefined);
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', resolve);
    child.once('error', () => child.pid === undefined && resolve(null));
  });
  const registered = new Promise<boolean>((resolve) => {
    const { stdout } = child;
    if (!stdout) return;
    createInterface({ input: stdout }).on('line', (line) => {
      process.stdout.write(`${line}\n`);
      if (isRegistered(line)) resolve(true);
    });
  });
  return {
    exited,
    async cameUp(withinMs) {
      const timer = new AbortController();
      const late = delay(withinMs, false, { signal: timer.signal }).catch(() => false);
      const cameUp = await Promise.race([registered, late, exited.then(() => false)]);
      timer.abort();
      return cameUp;
    },
    endWhenIdle() {
      if (child.connected) child.send(END_WHEN_IDLE);
    },
    async end() {
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), END_MS);
      await exited;
      clearTimeout(force);
    },
  };
}

function isRegistered(line: string): boolean {
  try {
    return (JSON.parse(line) as { event?: unknown } | null)?.event === 'registered';
  } catch {
    return false;
  }
}
