import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DIE_WITH_PARENT } from './die-with-parent.ts';
import { AGENT } from './programs.ts';

/** Program and first arguments of the agent as a bundle. */
export const BUNDLED = [process.execPath, AGENT] as const;

export interface LaunchOptions {
  readonly relayUrl: string;
  /** None: the agent finds a desktop itself. */
  readonly display?: string | undefined;
  /** The single file instead of the bundle. */
  readonly command?: readonly string[];
  readonly mode?: number;
  /** What the configuration has besides the relay. */
  readonly credential?: Readonly<Record<string, unknown>>;
  /** How the agent gets its configuration; `none`: as a user starts what was downloaded. */
  readonly through?: 'file' | 'pipe' | 'none';
  readonly environment?: NodeJS.ProcessEnv;
  /** Run as a service that keeps its versions in this folder. */
  readonly service?: string;
}

/** The agent as the operator starts it: a process with a configuration file. */
export class AgentProcess {
  readonly lines: Record<string, unknown>[] = [];
  /** What it says to a person. */
  readonly sentences: string[] = [];
  readonly child: ChildProcess;
  readonly #folder: string;
  #stderr = '';

  constructor({
    relayUrl,
    display,
    command = BUNDLED,
    mode = 0o600,
    credential = { agent_id: 'machine-1', agent_key: 'gck_test_0123456789abcdef' },
    through = 'file',
    environment,
    service,
  }: LaunchOptions) {
    this.#folder = mkdtempSync(join(tmpdir(), 'gc-agent-test-'));
    const config = join(this.#folder, 'agent.json');
    const content = JSON.stringify({ relay_url: relayUrl, ...credential });
    if (through === 'file') {
      writeFileSync(config, content);
      chmodSync(config, mode);
    }
    const more = service === undefined ? [] : ['--service', service];
    const args = { file: ['--config', config, ...more], pipe: ['--config', '-'], none: [] }[through];
    this.child = spawn('/usr/bin/setpriv', [...DIE_WITH_PARENT, ...command, ...args], {
      cwd: this.#folder,
      env: { ...(environment ?? process.env), DISPLAY: display },
      stdio: [through === 'pipe' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
    this.child.stdin?.end(content);
    this.child.stderr?.on('data', (data) => {
      this.#stderr += data;
    });
    const { stdout } = this.child;
    if (!stdout) return;
    createInterface({ input: stdout }).on('line', (line) => {
      if (through === 'none') this.sentences.push(line);
      else this.lines.push(JSON.parse(line));
    });
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Exit code; ends the process by force after `timeoutMs`. */
  async exited(timeoutMs = 60_000): Promise<number | null> {
    const timer = setTimeout(() => this.child.kill('SIGKILL'), timeoutMs);
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
    clearTimeout(timer);
    rmSync(this.#folder, { recursive: true, force: true });
    return this.child.exitCode;
  }

  stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.exited();
  }
}
