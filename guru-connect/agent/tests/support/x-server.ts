import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { DIE_WITH_PARENT } from './die-with-parent.ts';

const DISPLAYS = 10;
/** Each of jest's workers has its own displays: one that a test gives up for a moment must be free when it comes back. */
const FIRST_DISPLAY =
  Number(process.env.FIRST_TEST_DISPLAY ?? 60) + DISPLAYS * (Number(process.env.JEST_WORKER_ID ?? 1) - 1);
const DISPLAY_NUMBERS = Array.from({ length: DISPLAYS }, (_, at) => FIRST_DISPLAY + at);
const START_MS = 30_000;

function inUse(display: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(`/tmp/.X11-unix/X${display}`);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Numbers of displays that are free, for servers that a test starts in its own way. */
export async function freeDisplays(count: number): Promise<number[]> {
  const free: number[] = [];
  for (const number of DISPLAY_NUMBERS) if (free.length < count && !(await inUse(number))) free.push(number);
  if (free.length < count) throw new Error('too few X displays in the range of the tests are free');
  return free;
}

/** True once the server reports its number on descriptor 3, false when it ended first: another has taken the display. */
async function ready(child: ChildProcess): Promise<boolean> {
  const reported = child.stdio[3];
  if (!reported) throw new Error('descriptor 3 was not opened');
  const first = await Promise.race([
    once(reported, 'data').then(() => true),
    once(child, 'exit').then(() => false),
    new Promise<boolean>((resolve) => setTimeout(resolve, START_MS, false).unref()),
  ]);
  return first;
}

/** An X server as a process of its own, on a display that is free. */
export abstract class XServer {
  readonly display: string;
  readonly #process: ChildProcess;

  constructor(display: string, process: ChildProcess) {
    this.display = display;
    this.#process = process;
  }

  /** Starts `command` on a free display, or on this one. It must take a display and `-displayfd` as its arguments. */
  protected static async launch(
    command: string,
    args: readonly string[],
    only?: string,
    environment: NodeJS.ProcessEnv = process.env,
  ): Promise<{ display: string; process: ChildProcess }> {
    for (const number of only === undefined ? DISPLAY_NUMBERS : [Number(only.slice(1))]) {
      // a server that was killed leaves its socket behind; the next one takes it over
      if (await inUse(number)) continue;
      const display = `:${number}`;
      const child = spawn('setpriv', [...DIE_WITH_PARENT, command, display, '-displayfd', '3', ...args], {
        env: environment,
        stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      });
      if (await ready(child)) return { display, process: child };
      child.kill('SIGKILL');
    }
    throw new Error('no X display in the range of the tests is free');
  }

  /** Runs an X program to its end and returns what it printed. */
  run(command: string, ...args: string[]): Buffer {
    return execFileSync(command, args, {
      env: { ...process.env, DISPLAY: this.display },
      maxBuffer: 64 * 1024 * 1024,
      timeout: 30_000,
    });
  }

  /** Starts an X program that goes on; the caller ends it. */
  start(command: string, ...args: string[]): ChildProcess {
    return spawn(command, args, {
      env: { ...process.env, DISPLAY: this.display },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Stops the server in its tracks (SIGSTOP), or lets it go on (SIGCONT). */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(signal);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill(signal);
    await once(this.#process, 'exit');
  }
}
