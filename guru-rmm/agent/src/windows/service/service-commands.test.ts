import { beforeEach, describe, expect, it } from '@jest/globals';
import { SERVICE_NAME, ServiceCommands } from './service-commands.ts';
import type { ServiceManager, ServiceState } from './service-manager.ts';

/** Services that take two looks to start or stop, as real ones do. */
class FakeServices implements ServiceManager {
  readonly calls: string[] = [];
  command = '';
  #state: ServiceState | null = null;
  #next: ServiceState | null = null;
  #looks = 0;

  state(): ServiceState | null {
    if (this.#state?.endsWith('_pending')) this.#looks += 1;
    if (this.#looks === 2) [this.#state, this.#looks] = [this.#next, 0];
    return this.#state;
  }
  create({ name, command }: { name: string; command: string }): void {
    this.calls.push(`create ${name}`);
    this.command = command;
    this.#state = 'stopped';
  }
  remove(): void {
    this.calls.push('remove');
    this.#state = null;
  }
  start(): void {
    this.calls.push('start');
    this.#turn('start_pending', 'running');
  }
  stop(): void {
    this.calls.push('stop');
    this.#turn('stop_pending', 'stopped');
  }
  #turn(state: ServiceState, next: ServiceState): void {
    [this.#state, this.#next, this.#looks] = [state, next, 0];
  }
}

let services: FakeServices;
let commands: ServiceCommands;
beforeEach(() => {
  services = new FakeServices();
  commands = new ServiceCommands({
    services,
    installProgram: () => {
      services.calls.push('copy');
      return 'C:\\Program Files\\Guru RMM\\guru-rmm-agent.exe';
    },
    removeProgram: () => void services.calls.push('delete'),
    lookEveryMs: 1,
  });
});

describe('the Windows service', () => {
  it('is created with a quoted command line that runs the copy below Program Files', async () => {
    await commands.install('C:\\ProgramData\\Guru RMM\\agent\\');
    expect(services.calls).toEqual(['copy', `create ${SERVICE_NAME}`]);
    expect(services.command).toBe(
      '"C:\\Program Files\\Guru RMM\\guru-rmm-agent.exe" service-run --data-dir "C:\\ProgramData\\Guru RMM\\agent"',
    );
  });

  it('refuses a data folder whose name would end the quotation', async () => {
    await expect(commands.install('C:\\a" --log-level "trace')).rejects.toMatchObject({ exitCode: 64 });
    expect(services.calls).toEqual([]);
  });

  it('waits until it runs, and until it has stopped', async () => {
    await commands.install('C:\\data');
    expect(await commands.start()).toMatch(/is running/);
    expect(commands.status()).toBe('GuruRmmAgent: running');
    expect(await commands.stop()).toMatch(/is stopped/);
    expect(commands.status()).toBe('GuruRmmAgent: stopped');
  });

  it('is stopped before its program is replaced by an upgrade', async () => {
    await commands.install('C:\\data');
    await commands.start();
    services.calls.length = 0;
    await commands.install('C:\\data');
    expect(services.calls).toEqual(['stop', 'remove', 'copy', `create ${SERVICE_NAME}`]);
  });

  it('is stopped before it is removed, and its program goes last', async () => {
    await commands.install('C:\\data');
    await commands.start();
    services.calls.length = 0;
    await commands.uninstall();
    expect(services.calls).toEqual(['stop', 'remove', 'delete']);
    expect(commands.status()).toBe('GuruRmmAgent: not installed');
  });

  it('says what to do when it is started without being installed', async () => {
    await expect(commands.start()).rejects.toMatchObject({
      exitCode: 64,
      message: expect.stringContaining('service install'),
    });
  });
});
