import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freeDisplays } from './x-server.ts';

const IS_ROOT = process.getuid?.() === 0;
/** The desktop's user, and one who has no right to it. A test that does not run as root has no users but its own. */
export const USER = IS_ROOT ? 65_534 : 0;
const STRANGER = 65_533;

const SERVERS = {
  Xvfb: (size: string) => ['Xvfb', '-screen', '0', `${size}x24`],
  Xvnc: (size: string) => [
    'Xvnc',
    '-geometry',
    size,
    '-depth',
    '24',
    '-SecurityTypes',
    'None',
    '-rfbport',
    '-1',
  ],
} as const;

/** Where the machine sees its folder. */
const HERE = '/run/machine';
const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Runs in namespaces of its own: sees the processes that it starts, the test's files of logind, and a /tmp that all may
 * write to. Arguments: the folder, the repository, servers, `--`, the program.
 */
const BOOT = `
  mount -t tmpfs tmpfs /run && mkdir -p ${HERE} /run/systemd /run/tmp &&
  mount --bind "$1" ${HERE} && mount --bind "$1/systemd" /run/systemd &&
  mount --bind /tmp /run/tmp && mount -t tmpfs -o mode=1777 tmpfs /tmp && mkdir -m 1777 /tmp/.X11-unix || exit
  if [[ $2 == /tmp/* ]]; then mkdir -p "$2" && mount --bind "/run/$2" "$2" || exit; fi
  cd ${HERE} && shift 2 || exit
  while [ "$1" != -- ]; do
    exec {ready}< <(eval "exec $1" 5>&1 >/dev/null 2>&1) && read -ru $ready -t 30 || exit
    shift
  done
  shift && exec "$@"`;

export interface LoginRecord {
  readonly type: 'x11' | 'wayland' | 'tty';
  readonly active: boolean;
  readonly display?: number;
}

/** A machine of a test's own: its X servers, its sessions of logind, and the programs that run on it. */
export class Machine {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gc-machine-test-'));
  readonly #programs: string[] = [];
  readonly #displays: number[];

  private constructor(displays: number[]) {
    this.#displays = displays;
    chmodSync(this.#folder, 0o755);
    this.login({});
  }

  /** With room for two displays. */
  static async create(): Promise<Machine> {
    return new Machine(await freeDisplays(2));
  }

  /** Has a server of USER, with a cookie in a file. Returns its display. */
  addServer(kind: keyof typeof SERVERS, size: string, { absolute = true } = {}): number {
    const display = this.#nextDisplay();
    const file = `cookie-${display}`;
    const path = join(this.#folder, file);
    writeFileSync(path, cookieFile(), { mode: 0o600 });
    if (IS_ROOT) chownSync(path, USER, USER);
    const args = ['-auth', absolute ? `${HERE}/${file}` : file, '-displayfd', '5', '-noreset'];
    this.#programs.push(
      [...as(USER), SERVERS[kind](size)[0], `:${display}`, ...SERVERS[kind](size).slice(1), ...args].join(
        ' ',
      ),
    );
    return display;
  }

  /** Has a program that listens as a Wayland compositor does for its Xwayland; it writes `touched` when one connects. */
  addCompositor(): { readonly touched: string } {
    const touched = join(this.#folder, 'touched');
    const program = `
      const server = require('node:net').createServer(() => require('node:fs').writeFileSync('${HERE}/touched', ''));
      server.listen('/tmp/.X11-unix/X${this.#nextDisplay()}', () => require('node:fs').writeSync(5, '1\\n'));`;
    this.#programs.push(`${process.execPath} -e "${program}"`);
    return { touched };
  }

  /** Makes these the sessions of logind, all of USER. */
  login(sessions: Readonly<Record<string, LoginRecord>>): void {
    const next = join(this.#folder, 'next');
    mkdirSync(join(this.#systemd, 'sessions'), { recursive: true });
    rmSync(join(this.#systemd, 'sessions'), { recursive: true });
    mkdirSync(next);
    for (const [id, { type, active, display }] of Object.entries(sessions)) {
      const lines = [
        `UID=${USER}`,
        'CLASS=user',
        `STATE=${active ? 'active' : 'online'}`,
        `ACTIVE=${Number(active)}`,
      ];
      lines.push(`TYPE=${type}`, 'SEAT=seat0', ...(display === undefined ? [] : [`DISPLAY=:${display}`]), '');
      writeFileSync(join(next, id), lines.join('\n'));
    }
    renameSync(next, join(this.#systemd, 'sessions'));
  }

  /** The command that starts this machine and runs a program on it; the machine ends with the program. */
  command(program: readonly string[], user: 'root' | 'stranger' = 'root'): string[] {
    const namespaces = [
      '--pid',
      '--mount',
      '--fork',
      '--mount-proc',
      '--kill-child',
      ...(IS_ROOT ? [] : ['--user', '--map-root-user']),
    ];
    const who = user === 'stranger' && IS_ROOT ? as(STRANGER) : [];
    const boot = ['bash', '-c', BOOT, 'bash', this.#folder, REPOSITORY, ...this.#programs, '--'];
    return ['unshare', ...namespaces, '--', ...boot, ...who, ...program];
  }

  /** No display, and no bus of this machine's own. */
  get environment(): NodeJS.ProcessEnv {
    const nowhere = 'unix:path=/nonexistent';
    const { XAUTHORITY: _, ...rest } = process.env;
    return {
      ...rest,
      HOME: HERE,
      DBUS_SYSTEM_BUS_ADDRESS: nowhere,
      DBUS_SESSION_BUS_ADDRESS: nowhere,
    };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #systemd(): string {
    return join(this.#folder, 'systemd');
  }

  #nextDisplay(): number {
    const display = this.#displays.shift();
    if (display === undefined) throw new Error('the machine has no more displays');
    return display;
  }
}

function as(uid: number): string[] {
  return IS_ROOT ? ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'] : [];
}

/** One magic cookie of a new value, filed under no display (Xau(3)). */
function cookieFile(): Buffer {
  const fields = [Buffer.from('host'), Buffer.from(''), Buffer.from('MIT-MAGIC-COOKIE-1'), randomBytes(16)];
  return Buffer.concat([
    Buffer.from([1, 0]),
    ...fields.flatMap((field) => [Buffer.from([0, field.length]), field]),
  ]);
}
