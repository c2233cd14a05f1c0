import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { DIE_WITH_PARENT } from './die-with-parent.ts';

const DISPLAYS = 10;
/** Each of jest's workers has its own displays: one that a test gives up for a moment must be free when it comes back. */
const FIRST_DISPLAY =
  Number(process.env.FIRST_TEST_DISPLAY ?? 60) + DISPLAYS * (Number(process.env.JEST_WORKER_ID ?? 1) - 1);
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

/** True once the server tells its number on descriptor 3, false when it ended first: another has taken the display. */
async function ready(child: ChildProcess): Promise<boolean> {
  const told = child.stdio[3];
  if (!told) throw new Error('descriptor 3 was not opened');
  const first = await Promise.race([
    once(told, 'data').then(() => true),
    once(child, 'exit').then(() => false),
    new Promise<boolean>((resolve) => setTimeout(resolve, START_MS, false).unref()),
  ]);
  return first;
}

export interface XvfbOptions {
  /** Take this display, as `:60`, and no other. */
  readonly display?: string;
  readonly depth?: number;
  /** An extension to leave out. */
  readonly without?: string;
}

/** A real X server without a screen: 3840x1080, shown as the monitors LEFT and RIGHT of 1920x1080 each. */
export class Xvfb {
  readonly display: string;
  readonly #process: ChildProcess;

  private constructor(display: string, process: ChildProcess) {
    this.display = display;
    this.#process = process;
  }

  static async start({ display, depth = 24, without }: XvfbOptions = {}): Promise<Xvfb> {
    const first = display === undefined ? FIRST_DISPLAY : Number(display.slice(1));
    const last = display === undefined ? first + DISPLAYS : first + 1;
    for (let number = first; number < last; number++) {
      // a server that was killed leaves its socket behind; the next one takes it over
      if (await inUse(number)) continue;
      const child = spawn(
        'setpriv',
        [
          ...DIE_WITH_PARENT,
          'Xvfb',
          `:${number}`,
          '-displayfd',
          '3',
          ...['-screen', '0', `3840x1080x${depth}`, '-noreset', '-nolisten', 'tcp', '-s', '0'],
          ...(without === undefined ? [] : ['-extension', without]),
        ],
        { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
      );
      if (await ready(child)) {
        const server = new Xvfb(`:${number}`, child);
        if (without !== 'RANDR') server.#splitScreen();
        return server;
      }
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

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill(signal);
    await once(this.#process, 'exit');
  }

  #splitScreen(): void {
    this.run('xrandr', '--setmonitor', 'LEFT', '1920/508x1080/285+0+0', 'screen');
    this.run('xrandr', '--setmonitor', 'RIGHT', '1920/508x1080/285+1920+0', 'none');
  }
}
