import { beforeEach, describe, expect, it } from '@jest/globals';
import { SERVICE_NAME, ServiceCommands } from './service-commands.ts';
import type { ServiceManager, ServiceState } from './service-manager.ts';

/** Services that take two looks to start or stop, as real ones do. */
class FakeServices implements ServiceManager {
  readonly calls: string[] = [];
  command = '';
  /** Whether it ends as soon as it has started. */
  failsToStart = false;
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
    if (this.#state !== 'stopped') throw new Error('ERROR_SERVICE_ALREADY_RUNNING');
    this.#turn('start_pending', this.failsToStart ? 'stopped' : 'running');
  }
  stop(): void {
    this.calls.push('stop');
    if (this.#state !== 'running') throw new Error('ERROR_SERVICE_CANNOT_ACCEPT_CTRL');
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
    prepareProgram: () => {
      services.calls.push('copy');
      const place = () => void services.calls.push('place');
      return { program: 'C:\\Program Files\\Guru RMM\\guru-rmm-agent.exe', place };
    },
    removeProgram: () => void services.calls.push('delete'),
    lookEveryMs: 1,
  });
});

describe('the Windows service', () => {
  it('is created with a quoted command line that runs the copy below Program Files', async () => {
    await commands.install('C:\\ProgramData\\Guru RMM\\agent\\');
    expect(services.calls).toEqual(['copy', 'place', `create ${SERVICE_NAME}`]);
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

  it('is not said to run when it ends as soon as it has started', async () => {
    await commands.install('C:\\data');
    services.failsToStart = true;
    await expect(commands.start()).rejects.toMatchObject({ exitCode: 69 });
  });

  it('is started and stopped while it still stops or starts', async () => {
    await commands.install('C:\\data');
    services.start();
    expect(await commands.stop()).toMatch(/is stopped/);
    services.start();
    expect(await commands.start()).toMatch(/is running/);
    services.stop();
    expect(await commands.start()).toMatch(/is running/);
  });

  it('is stopped before its program is replaced by an upgrade', async () => {
    await commands.install('C:\\data');
    await commands.start();
    services.calls.length = 0;
    await commands.install('C:\\data');
    expect(services.calls).toEqual(['copy', 'stop', 'place', 'remove', `create ${SERVICE_NAME}`]);
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
