import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AdapterContext } from './adapter.ts';
import type { Ports } from './ports.ts';
import { descendants, isAlive, readProcesses, signal } from './processes.ts';
import { CountingProxy, type Link } from './proxy.ts';

export const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** Removes what a program that just ended may still have been writing to. */
export const removeFolder = (folder: string): void =>
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Child {
  role: string;
  process: ChildProcess;
  log: string;
}

export interface RunOptions extends Link {
  keepDirs: boolean;
  verbose: boolean;
}

/** Everything one run of one system starts, counts and ends. */
export class RunContext implements AdapterContext {
  readonly width = 1920;
  readonly height = 1080;
  readonly here = here;
  readonly dir: string;
  readonly name: string;
  readonly display: number;
  readonly #options: RunOptions;
  readonly #proxy: CountingProxy;
  readonly #children: Child[] = [];
  readonly #reserved: number[];

  private constructor(name: string, display: number, reserved: number[], options: RunOptions) {
    this.name = name;
    this.display = display;
    this.#reserved = reserved;
    this.#options = options;
    this.#proxy = new CountingProxy(options);
    this.dir = fs.mkdtempSync(path.join(os.tmpdir(), `desktop-bench-${name}-`));
  }

  /** Ports are looked for beforehand, because adapters ask for them without waiting. */
  static async create(name: string, display: number, ports: Ports, options: RunOptions): Promise<RunContext> {
    const reserved: number[] = [];
    for (let i = 0; i < 8; i++) reserved.push(await ports.take());
    return new RunContext(name, display, reserved, options);
  }

  get bytes(): { up: number; down: number } {
    return { ...this.#proxy.bytes };
  }

  port(): number {
    const port = this.#reserved.shift();
    if (port === undefined) throw new Error('an adapter may take eight ports');
    return port;
  }

  sleep(ms: number): Promise<void> {
    return sleep(ms);
  }

  log(text: string): void {
    if (this.#options.verbose) process.stderr.write(`[${this.name}] ${text}\n`);
  }

  spawn(
    role: string,
    command: string,
    args: readonly string[],
    options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
  ): ChildProcess {
    const log = path.join(this.dir, `${role}-${this.#children.length}.log`);
    const output = fs.openSync(log, 'w');
    const child = spawn(command, args, {
      ...options,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', output, output],
    });
    fs.closeSync(output);
    child.on('error', (error) => this.log(`${command}: ${error.message}`));
    this.#children.push({ role, process: child, log });
    return child;
  }

  async startXvfb(): Promise<ChildProcess> {
    this.clearDisplay();
    const screen = `${this.width}x${this.height}x24`;
    const child = this.spawn('xserver', 'Xvfb', [
      `:${this.display}`,
      '-screen',
      '0',
      screen,
      '-s',
      '0',
      '-noreset',
      '-nolisten',
      'tcp',
    ]);
    await this.waitDisplay();
    return child;
  }

  clearDisplay(): void {
    const lock = `/tmp/.X${this.display}-lock`;
    if (!fs.existsSync(lock)) return;
    const owner = Number.parseInt(fs.readFileSync(lock, 'utf8'), 10);
    if (owner && isAlive(owner)) throw new Error(`display :${this.display} is in use by pid ${owner}`);
    fs.rmSync(lock, { force: true });
    fs.rmSync(`/tmp/.X11-unix/X${this.display}`, { force: true });
  }

  async proxy(
    target: number,
    { listenPort, host = '127.0.0.1' }: { listenPort?: number; host?: string } = {},
  ): Promise<number> {
    const port = listenPort ?? this.port();
    await this.#proxy.listen(port, target, host);
    return port;
  }

  waitPort(port: number, ms = 10_000): Promise<void> {
    return this.#until(() => net.connect(port, '127.0.0.1'), `nothing listens on port ${port}`, ms);
  }

  waitDisplay(ms = 10_000): Promise<void> {
    return this.#until(
      () => net.connect(`/tmp/.X11-unix/X${this.display}`),
      `display :${this.display} did not come up`,
      ms,
    );
  }

  tails(): string {
    return this.#children
      .map(({ role, process: child, log }) => {
        const text = fs.existsSync(log) ? fs.readFileSync(log, 'utf8') : '';
        const exit = child.exitCode === null ? '' : `(exit ${child.exitCode})`;
        return `${role}${exit}: ${text.trim().slice(-300).split('\n').slice(-3).join(' | ')}`;
      })
      .join(' ;; ');
  }

  /** Ends every child with its descendants, by pid: TERM, then KILL after 1.5 s. */
  async stop(): Promise<void> {
    const processes = readProcesses();
    const mine = new Set<number>();
    for (const { process: child } of this.#children) {
      if (child.pid === undefined) continue;
      if (child.exitCode === null && child.signalCode === null) mine.add(child.pid);
      for (const pid of descendants(child.pid, processes)) mine.add(pid);
    }
    this.#proxy.close();
    for (const [name, patience] of [
      ['SIGTERM', 1500],
      ['SIGKILL', 1000],
    ] as const) {
      for (const pid of [...mine].filter(isAlive)) signal(pid, name);
      for (const end = Date.now() + patience; Date.now() < end && [...mine].some(isAlive); ) await sleep(50);
    }
    if (!this.#options.keepDirs) removeFolder(this.dir);
  }

  async #until(connect: () => net.Socket, failure: string, ms: number): Promise<void> {
    for (const end = Date.now() + ms; ; await sleep(50)) {
      const reached = await new Promise<boolean>((resolve) => {
        const socket = connect();
        socket.once('connect', () => resolve(true));
        socket.once('error', () => resolve(false));
        socket.once('connect', () => socket.destroy());
      });
      if (reached) return;
      if (Date.now() > end) throw new Error(`${failure}; ${this.tails()}`);
    }
  }
}

/** Full path of a command on PATH. */
export const which = (command: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, command))
    .find((file) => fs.existsSync(file));
