import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';

const FIRST_DISPLAY = 60;
const DISPLAYS = 10;
const START_MS = 10_000;

function accepts(display: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(`/tmp/.X11-unix/X${display}`);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** A real X server without a screen: 3840x1080, shown as the monitors LEFT and RIGHT of 1920x1080 each. */
export class Xvfb {
  readonly display: string;
  readonly #process: ChildProcess;

  private constructor(display: string, process: ChildProcess) {
    this.display = display;
    this.#process = process;
  }

  static async start(): Promise<Xvfb> {
    for (let number = FIRST_DISPLAY; number < FIRST_DISPLAY + DISPLAYS; number++) {
      if (existsSync(`/tmp/.X11-unix/X${number}`)) continue;
      const child = spawn(
        'Xvfb',
        [`:${number}`, '-screen', '0', '3840x1080x24', '-noreset', '-nolisten', 'tcp', '-s', '0'],
        { stdio: 'ignore' },
      );
      const deadline = Date.now() + START_MS;
      while (child.exitCode === null && Date.now() < deadline) {
        if ((await accepts(number)) && child.exitCode === null) {
          const server = new Xvfb(`:${number}`, child);
          server.#splitScreen();
          return server;
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
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
      timeout: 10_000,
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
