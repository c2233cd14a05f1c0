import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const AGENT_FILE = fileURLToPath(new URL('../out/agent.mjs', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A real agent process. What it prints is kept. */
export class AgentProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  #output = '';

  /** @param through what starts it, such as `unshare` with its arguments */
  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}, through: readonly string[] = []) {
    const [program = '', ...rest] = [...through, process.execPath, AGENT_FILE, ...args];
    this.child = spawn(program, rest, {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += String(chunk);
      });
    }
    // Not `exit`: what it printed last may still be in the pipes then.
    this.ended = once(this.child, 'close').then(([code]) => ({ code, output: this.#output }));
  }

  get output(): string {
    return this.#output;
  }

  /** @returns how it ended */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }
}
