import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@guru-connect/testing/eventually';
import { DIE_WITH_PARENT } from '../../tests/support/die-with-parent.ts';

/** A Wayland session: the compositor weston without a screen, with its Xwayland. */
export class Weston {
  readonly environment: NodeJS.ProcessEnv;
  readonly display: string;
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(
    process: ChildProcess,
    folder: string,
    display: string,
    environment: NodeJS.ProcessEnv,
  ) {
    this.#process = process;
    this.#folder = folder;
    this.display = display;
    this.environment = { ...environment, WAYLAND_DISPLAY: 'case', XDG_SESSION_TYPE: 'wayland' };
  }

  static async start(): Promise<Weston> {
    const folder = mkdtempSync(join(tmpdir(), 'gc-weston-'));
    const environment = { ...process.env, XDG_RUNTIME_DIR: folder };
    const log = join(folder, 'log');
    const options = ['--backend=headless-backend.so', '--xwayland', '--use-pixman', '--idle-time=0'];
    const child = spawn(
      'setpriv',
      [...DIE_WITH_PARENT, 'weston', ...options, '--socket=case', `--log=${log}`],
      { env: environment, stdio: 'ignore' },
    );
    const display = await eventually(
      () => /listening on display (:\d+)/.exec(readFileSync(log, { encoding: 'utf8', flag: 'a+' }))?.[1],
      (found) => found !== undefined,
    );
    return new Weston(child, folder, display ?? '', environment);
  }

  stop(): void {
    this.#process.kill('SIGTERM');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
