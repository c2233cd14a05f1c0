import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOGIN_MANAGER } from './programs.ts';
import { SessionBus } from './session-bus.ts';

export interface LoginSessionOptions {
  /** `greeter`: nobody is logged in, and the display shows the login screen. */
  readonly sessionClass?: 'user' | 'greeter';
  readonly state?: 'active' | 'online';
  readonly locked?: boolean;
  readonly user?: string;
}

/** Mounts are those of the program alone; it keeps its own user id, by which it signs in on the bus. */
const IN_NAMESPACE = `
  mount -t tmpfs tmpfs /run && cp -r "$1" /run/systemd && shift &&
  exec unshare --user --map-user="$1" --map-group="$2" -- "\${@:3}"`;

/**
 * A session of logind that a program finds itself in, whatever the machine has: logind's files in a mount namespace, and
 * logind's name on a bus of its own. The program asks both through the real libsystemd. Needs user namespaces.
 */
export class LoginSession {
  readonly #folder: string;
  readonly #bus: SessionBus;

  private constructor(folder: string, bus: SessionBus) {
    this.#folder = folder;
    this.#bus = bus;
  }

  static async start({
    sessionClass = 'user',
    state = 'active',
    locked = false,
    user = 'ada',
  }: LoginSessionOptions = {}): Promise<LoginSession> {
    const folder = mkdtempSync(join(tmpdir(), 'gc-login-session-test-'));
    const uid = process.getuid?.() ?? 0;
    const files = {
      sessions: ['c1', `UID=${uid}\nCLASS=${sessionClass}\nSTATE=${state}\nACTIVE=1\nTYPE=x11\n`],
      users: [`${uid}`, `NAME=${user}\nSTATE=${state}\nDISPLAY=c1\n`],
    } as const;
    for (const [kind, [name, content]] of Object.entries(files)) {
      mkdirSync(join(folder, kind));
      writeFileSync(join(folder, kind, name), content);
    }
    const bus = await SessionBus.start();
    await bus.run(LOGIN_MANAGER, locked ? 'locked' : 'unlocked', user);
    return new LoginSession(folder, bus);
  }

  /** The command that runs this one in the session. */
  command(program: readonly string[]): string[] {
    const ids = [process.getuid?.() ?? 0, process.getgid?.() ?? 0].map(String);
    const namespaces = ['--user', '--map-root-user', '--mount', '--cgroup'];
    return [
      'unshare',
      ...namespaces,
      '--',
      'bash',
      '-c',
      IN_NAMESPACE,
      'bash',
      this.#folder,
      ...ids,
      ...program,
    ];
  }

  /** What the program needs in its environment to find the bus. */
  get environment(): NodeJS.ProcessEnv {
    const { address } = this.#bus;
    return { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: address, DBUS_SESSION_BUS_ADDRESS: address };
  }

  stop(): void {
    this.#bus.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
