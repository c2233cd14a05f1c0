import { eventually } from '@guru-connect/testing/eventually';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { XServer } from './x-server.ts';

/** A real xterm at the desktop's top left, whose lines end up in a file. */
export class XTerm {
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(process: ChildProcess, folder: string) {
    this.#process = process;
    this.#folder = folder;
  }

  /** Starts it and waits until it reads keys. */
  static async start(server: XServer): Promise<XTerm> {
    const folder = mkdtempSync(join(tmpdir(), 'xterm-'));
    const script = `echo ready > ${folder}/ready; exec cat > ${folder}/text`;
    const locale = ['env', 'LC_ALL=C.UTF-8'];
    const [command = '', ...args] = [
      ...locale,
      'xterm',
      '-geometry',
      '80x24+0+0',
      '-u8',
      '-e',
      'sh',
      '-c',
      script,
    ];
    writeFileSync(join(folder, 'ready'), '');
    const xterm = new XTerm(server.start(command, ...args), folder);
    await eventually(() => readFileSync(join(folder, 'ready'), 'utf8') !== '');
    await eventually(() => server.run('xwininfo', '-root', '-tree').toString().includes('"xterm" "XTerm"'));
    return xterm;
  }

  /** All lines so far. */
  get text(): string {
    return readFileSync(join(this.#folder, 'text'), 'utf8');
  }

  stop(): void {
    this.#process.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
