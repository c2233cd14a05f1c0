import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { DIE_WITH_PARENT } from './die-with-parent.ts';

/** A message bus of a test's own, and stand-ins for a desktop's programs on it. */
export class SessionBus {
  readonly #programs: ChildProcess[] = [];
  #address = '';

  static async start(): Promise<SessionBus> {
    const bus = new SessionBus();
    const [address] = await bus.#start('dbus-daemon', '--session', '--nofork', '--print-address');
    if (address === undefined) throw new Error('there is no bus');
    bus.#address = address;
    return bus;
  }

  get address(): string {
    return this.#address;
  }

  /** Starts a stand-in, a bundled program of the tests. Returns the lines that it prints, the first of which has arrived. */
  run(file: string, ...args: string[]): Promise<string[]> {
    return this.#start(process.execPath, file, ...args);
  }

  stop(): void {
    for (const program of this.#programs) program.kill('SIGKILL');
  }

  async #start(command: string, ...args: string[]): Promise<string[]> {
    const child = spawn('setpriv', [...DIE_WITH_PARENT, command, ...args], {
      env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: this.#address },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#programs.push(child);
    const lines: string[] = [];
    const reader = createInterface({ input: child.stdout });
    await new Promise<void>((resolve) => {
      reader.on('line', (line) => {
        lines.push(line);
        resolve();
      });
      reader.on('close', resolve);
    });
    return lines;
  }
}
