import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { removeFolder } from '../context.ts';
import { signal } from '../processes.ts';
import type { Release } from './release.ts';
import { until } from './wait.ts';

const START_MS = 120_000;
/** A graceful stop has 15 s of its own. */
const STOP_MS = 25_000;

/** How to reach a relay; what load processes get. */
export interface Target {
  readonly url: string;
  /** The integration credential. */
  readonly key: string;
}

/** One relay with its embedded database in a data folder of its own; it can be killed and started again. */
export class RelayProcess {
  readonly target: Target;
  readonly #release: Release;
  readonly #port: number;
  readonly #folder = fs.mkdtempSync(path.join(os.tmpdir(), 'relay-bench-'));
  #child: ChildProcess | undefined;
  /** When the process was started and when it accepted its first connection; ms since the epoch. */
  startedAt = 0;
  listeningAt = 0;
  #disposed = false;

  constructor(release: Release, port: number) {
    this.#release = release;
    this.#port = port;
    this.target = { url: `http://127.0.0.1:${port}`, key: randomBytes(32).toString('hex') };
  }

  /** @throws Error when the relay does not run */
  get pid(): number {
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null)
      throw new Error(`the relay does not run: ${this.tail()}`);
    return child.pid;
  }

  /** Starts it, also after `kill` and `stop`, and waits until it is ready. */
  async start(): Promise<this> {
    if (this.#disposed) throw new Error('the run was interrupted');
    const log = fs.openSync(this.#log, 'a');
    this.startedAt = Date.now();
    this.#child = spawn(process.execPath, [this.#release.program, 'serve'], {
      stdio: ['ignore', log, log],
      env: {
        PATH: process.env.PATH,
        HOME: this.#folder,
        CONNECT_PORT: String(this.#port),
        CONNECT_DATA_DIR: path.join(this.#folder, 'data'),
        CONNECT_INTEGRATION_KEY: this.target.key,
        CONNECT_EMBED_ALLOWED_ORIGINS: 'http://127.0.0.1:8480',
        // One load process plays many callers.
        CONNECT_RATE_LIMIT_PER_MINUTE: '1000000',
        ...this.#release.environment,
      },
    });
    fs.closeSync(log);
    await until(
      () => this.pid > 0 && this.#accepts(),
      START_MS,
      `the relay does not listen: ${this.tail()}`,
      5,
    );
    this.listeningAt = Date.now();
    const isReady = async () => this.pid > 0 && (await fetch(`${this.target.url}/health/ready`)).ok;
    await until(isReady, START_MS, `the relay is not ready: ${this.tail()}`);
    return this;
  }

  /** kill -9. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Stops it and removes its data. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.stop();
    removeFolder(this.#folder);
  }

  /** When it logged that it has adopted so many sessions; ms since the epoch. Undefined: it has not. */
  adoptedAt(sessions: number): number | undefined {
    const line = fs
      .readFileSync(this.#log, 'utf8')
      .split('\n')
      .find((one) => one.includes('adopted sessions') && one.includes(`"sessions":${sessions},`));
    return line === undefined ? undefined : Date.parse(String(JSON.parse(line).time));
  }

  /** The last lines of its log. */
  tail(): string {
    if (!fs.existsSync(this.#log)) return 'no log';
    return fs.readFileSync(this.#log, 'utf8').trim().slice(-1500).split('\n').slice(-4).join(' | ');
  }

  get #log(): string {
    return path.join(this.#folder, 'relay.log');
  }

  async #end(name: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    signal(child.pid, name);
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(late);
  }

  #accepts(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = net.connect(this.#port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
  }
}
