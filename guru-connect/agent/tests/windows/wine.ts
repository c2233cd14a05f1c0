import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { DIE_WITH_PARENT } from '../support/die-with-parent.ts';

/** Debian's Wine for 64-bit programs alone; `wine` there asks for a 32-bit one. */
const PROGRAM = '/usr/lib/wine/wine64';
const SERVER = '/usr/lib/wine/wineserver';
const EXPLORER = 'HKCU\\Software\\Wine\\Explorer';
const LONGEST_MS = 120_000;

export const WINE_INSTALLED: boolean = existsSync(PROGRAM);

/** A folder of 700 MB that takes Wine half a minute to make: it is kept between runs, outside the repository. */
const PREFIX = process.env.GURU_WINE_PREFIX ?? join(homedir(), '.cache/guru-connect/wine');

/** A Windows for tests, on an X display. One at a time: all programs of a prefix share one server and one screen. */
export class Wine {
  readonly #environment: NodeJS.ProcessEnv;

  private constructor(display: string) {
    this.#environment = {
      ...process.env,
      DISPLAY: display,
      WINEPREFIX: PREFIX,
      WINEARCH: 'win64',
      WINEDEBUG: '-all',
      // neither .NET, nor a browser, nor entries in the menus of this machine
      WINEDLLOVERRIDES: 'mscoree=;mshtml=;winemenubuilder.exe=',
    };
  }

  /** @param size of the X screen, as `1280x720` */
  static start(display: string, size: string): Wine {
    const wine = new Wine(display);
    wine.stop();
    const ready = join(PREFIX, '.ready');
    if (!existsSync(ready)) {
      mkdirSync(PREFIX, { recursive: true });
      wine.#call(PROGRAM, 'wineboot', '-i');
      // Node asks for Windows 10
      wine.#call(PROGRAM, 'winecfg', '-v', 'win10');
      wine.#call(SERVER, '-w');
      writeFileSync(ready, '');
    }
    // one X window for the desktop of Windows: GDI does not see what X programs draw behind it
    wine.#call(PROGRAM, 'reg', 'add', EXPLORER, '/v', 'Desktop', '/d', 'guru', '/f');
    wine.#call(PROGRAM, 'reg', 'add', `${EXPLORER}\\Desktops`, '/v', 'guru', '/d', size, '/f');
    wine.#call(SERVER, '-w');
    return wine;
  }

  /** Starts a program. Standard output and error go to files: Node cannot write to a pipe there. */
  spawn(
    program: string,
    args: readonly string[],
    output: string,
    more: NodeJS.ProcessEnv = {},
  ): ChildProcess {
    const [stdout, stderr] = [openSync(output, 'a'), openSync(`${output}.err`, 'a')];
    return spawn('/usr/bin/setpriv', [...DIE_WITH_PARENT, PROGRAM, program, ...args], {
      env: { ...this.#environment, ...more },
      stdio: ['ignore', stdout, stderr],
    });
  }

  /** Runs a program to its end. @returns its exit code */
  async run(program: string, args: readonly string[], output: string): Promise<number | null> {
    const child = this.spawn(program, args, output);
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
    await once(child, 'exit');
    clearTimeout(timer);
    return child.exitCode;
  }

  /** Ends all programs of the prefix. */
  stop(): void {
    spawnSync(SERVER, ['-k'], { env: this.#environment, timeout: LONGEST_MS });
  }

  #call(program: string, ...args: string[]): void {
    const { status, stderr } = spawnSync(program, args, { env: this.#environment, timeout: LONGEST_MS });
    if (status !== 0) throw new Error(`${args.join(' ')} under Wine: ${stderr}`);
  }
}

/** A path of this machine as programs under Wine name it. */
export function windowsPath(path: string): string {
  return `Z:${path.replaceAll('/', '\\')}`;
}
