import { setTimeout as delay } from 'node:timers/promises';
import { AgentFailure } from '../../base/agent-failure.ts';
import { EXIT } from '../../base/exit-codes.ts';
import type { ServiceManager, ServiceState } from './service-manager.ts';

export const SERVICE_NAME = 'GuruRmmAgent';
const DISPLAY_NAME = 'Guru RMM Agent';
/** For a service to start or stop, in milliseconds. */
const PATIENCE_MS = 60_000;

/** A copy of this program that can be put in its place at once. */
export interface PreparedProgram {
  /** Its path, once it is in place. */
  readonly program: string;
  readonly place: () => void;
}

export interface ServiceContext {
  readonly services: ServiceManager;
  /** Copies this program to where only administrators can change it. */
  readonly prepareProgram: () => PreparedProgram;
  readonly removeProgram: () => void;
  /** Milliseconds between two looks at the state of a service. */
  readonly lookEveryMs?: number;
}

/** `install`, `uninstall`, `start`, `stop` and `status`: each says in one sentence what it did, and may be repeated. */
export class ServiceCommands {
  readonly #context: ServiceContext;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  /** @param dataDir data folder of an enrolled agent */
  async install(dataDir: string): Promise<string> {
    if (dataDir.includes('"')) throw new AgentFailure(EXIT.usage, 'A data folder has no quotation marks.');
    const { services, prepareProgram } = this.#context;
    // What most likely fails comes first: then the service of before runs on.
    const { program, place } = prepareProgram();
    const isUpgrade = services.state(SERVICE_NAME) !== null;
    if (isUpgrade) await this.stop();
    place();
    if (isUpgrade) {
      services.remove(SERVICE_NAME);
      await this.#wait((state) => state === null, 'removed');
    }
    const command = `"${program}" service-run --data-dir "${dataDir.replace(/\\+$/, '')}"`;
    services.create({ name: SERVICE_NAME, displayName: DISPLAY_NAME, command });
    return `[OK] The service ${SERVICE_NAME} is installed; it runs ${program}.`;
  }

  async uninstall(): Promise<string> {
    const { services, removeProgram } = this.#context;
    if (services.state(SERVICE_NAME) === null) return `[OK] The service ${SERVICE_NAME} is not installed.`;
    await this.stop();
    services.remove(SERVICE_NAME);
    removeProgram();
    return `[OK] The service ${SERVICE_NAME} is removed. The data folder is left as it is.`;
  }

  async start(): Promise<string> {
    let state = await this.#settled();
    if (state === 'stopped') {
      this.#context.services.start(SERVICE_NAME);
      state = await this.#settled();
    }
    if (state !== 'running') {
      const sentence = `The service ${SERVICE_NAME} is ${state} and not running; agent.log in its data folder may say why.`;
      throw new AgentFailure(EXIT.unavailable, sentence);
    }
    return `[OK] The service ${SERVICE_NAME} is running.`;
  }

  async stop(): Promise<string> {
    if ((await this.#settled()) !== 'stopped') {
      this.#context.services.stop(SERVICE_NAME);
      await this.#wait((state) => state === 'stopped', 'stopped');
    }
    return `[OK] The service ${SERVICE_NAME} is stopped.`;
  }

  status(): string {
    const state = this.#context.services.state(SERVICE_NAME);
    return `${SERVICE_NAME}: ${state === null ? 'not installed' : state.replace('_', ' ')}`;
  }

  #installed(): ServiceState {
    const state = this.#context.services.state(SERVICE_NAME);
    if (state !== null) return state;
    throw new AgentFailure(
      EXIT.usage,
      `The service ${SERVICE_NAME} is not installed: run "service install".`,
    );
  }

  /** Waits while it starts or stops: meanwhile Windows takes no other order. */
  async #settled(): Promise<ServiceState> {
    this.#installed();
    await this.#wait((state) => !state?.endsWith('_pending'), 'done starting or stopping');
    return this.#installed();
  }

  async #wait(isThere: (state: ServiceState | null) => boolean, wanted: string): Promise<void> {
    const { services, lookEveryMs = 200 } = this.#context;
    for (let waited = 0; !isThere(services.state(SERVICE_NAME)); waited += lookEveryMs) {
      if (waited > PATIENCE_MS) {
        const sentence = `The service ${SERVICE_NAME} was not ${wanted} within ${PATIENCE_MS / 1000} s.`;
        throw new AgentFailure(EXIT.unavailable, sentence);
      }
      await delay(lookEveryMs);
    }
  }
}
