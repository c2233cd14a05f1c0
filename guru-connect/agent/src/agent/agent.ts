import { hostname } from 'node:os';
import type { Register } from '@guru-connect/proto/control';
import type { MachineFacts } from '@guru/machine-identity';
import type { AgentConfig } from '../config/config.ts';
import { ControlLink } from '../control/control-link.ts';
import type { DesktopState } from '../desktop/desktop.ts';
import { DesktopHolder, type OpenDesktop } from '../desktop/desktop-holder.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import type { Output } from '../logging/log.ts';
import { SessionHost } from '../session/session-host.ts';
import { RelayPatience } from './relay-patience.ts';
import { VERSION } from './version.ts';
import { AGENT_CAPABILITIES } from '../wire/capabilities.ts';
import { exposesKey } from '../wire/plain-text.ts';

const MAX_HOSTNAME = 253;
/** How often an agent that should stop looks whether a session runs, in milliseconds. */
const IDLE_CHECK_MS = 500;

export interface AgentOptions {
  readonly config: AgentConfig;
  readonly output: Output;
  /** What tells this machine apart from copies of it. */
  readonly machine: MachineFacts;
  /** Opens the machine's desktop. */
  readonly openDesktop: OpenDesktop;
  /** Serve this session alone, with its user's consent, and stop once it is over. */
  readonly only?: string;
  /** Run without a desktop until there is one: a service starts before anybody has signed in. */
  readonly waitsForDesktop?: boolean;
}

/** The agent: one control link, one desktop while there is one, at most one session at a time. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #control: ControlLink;
  readonly #desktop: DesktopHolder;
  readonly #sessions: SessionHost;
  #registered = false;
  #idle: NodeJS.Timeout | undefined;
  #patience: RelayPatience | undefined;
  #settle: { resolve: () => void; reject: (fault: AgentFault) => void } | null = null;

  constructor(options: AgentOptions) {
    this.#options = options;
    const { config, output } = options;
    const { log } = output;
    this.#desktop = new DesktopHolder(options.openDesktop, {
      damaged: () => this.#sessions.session?.damaged(),
      cursorChanged: () => this.#sessions.session?.cursorChanged(),
      monitorsChanged: () => this.#monitorsChanged(),
      stateChanged: (state) => this.#stateChanged(state),
    });
    this.#control = new ControlLink(
      {
        relayUrl: config.relayUrl,
        agentKey: config.agentKey,
        log,
        describe: () => this.#register(),
        sessionRecent: () => this.#sessions.recent,
      },
      {
        registered: () => {
          this.#registered = true;
          log.info({ relay_url: config.relayUrl, agent_id: config.agentId }, 'registered');
          output.announce('registered');
        },
        sessionStart: (start) => this.#sessions.start(start),
        sessionEnd: (end) => this.#sessions.end(end),
        consentRequest: (request) => this.#sessions.ask(request),
        cloned: () =>
          log.error(
            { agent_id: config.agentId },
            '[ERROR] the relay refuses this machine: its agent already runs on another one, of which this is a copy; make an id and a key for it (in the console under Build, or with "guru-connect keys create") and put the configuration in place of this one',
          ),
        refused: () => this.#refused(),
      },
    );
    this.#sessions = new SessionHost({
      relayUrl: config.relayUrl,
      relay: this.#control,
      log,
      openDesktop: (which) => this.#desktop.open(which),
      only: options.only,
      onlyOver: () => this.stop(),
    });
  }

  /**
   * Runs until `stop`, or until its one session is over. Rejects with `credential_refused`, with `relay_unreachable` when
   * it was started for one session, and, unless it waits for a desktop, at once when the machine has none to serve.
   */
  async run(): Promise<void> {
    if (exposesKey(this.#options.config.relayUrl)) {
      this.#options.output.log.warn(
        '[WARNING] the relay is reached without TLS: key and pictures can be read on the way',
      );
    }
    const ended = new Promise<void>((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    await Promise.race([ended, this.#firstDesktop()]);
    if (this.#settle) {
      if (this.#options.only !== undefined) this.#watchRelay();
      this.#control.start();
    }
    await ended;
  }

  async #firstDesktop(): Promise<void> {
    const { waitsForDesktop, output } = this.#options;
    try {
      await this.#desktop.open();
    } catch (fault) {
      if (!(waitsForDesktop && fault instanceof AgentFault)) throw fault;
      output.log.warn({ code: fault.code }, `[WARNING] no session is possible yet: ${fault.message}`);
    }
  }

  /** Stops as soon as no session needs it. */
  stopWhenIdle(): void {
    this.#idle ??= setInterval(() => {
      if (!this.#sessions.busy) this.stop();
    }, IDLE_CHECK_MS);
  }

  /** Releases what is held down, closes the sockets and the desktop. Resolves once the desktop has released it. */
  stop(): Promise<void> {
    return this.#end(null);
  }

  #watchRelay(): void {
    const fault = new AgentFault('relay_unreachable', 'the relay could not be reached for five minutes');
    this.#patience = new RelayPatience(
      () => this.#control.registered,
      () => this.#end(fault),
    );
  }

  /** The key of one session is revoked with it. */
  #refused(): void {
    if (this.#options.only !== undefined && this.#registered) this.stop();
    else this.#end(new AgentFault('credential_refused', 'the relay refuses this key: create a new one'));
  }

  async #end(fault: AgentFault | null): Promise<void> {
    const settle = this.#settle;
    if (!settle) return;
    this.#settle = null;
    clearInterval(this.#idle);
    this.#patience?.stop();
    this.#sessions.stop();
    this.#control.stop();
    await this.#desktop.close();
    if (fault) settle.reject(fault);
    else settle.resolve();
  }

  #stateChanged(state: DesktopState): void {
    const { log } = this.#options.output;
    if (state === 'ready') log.info('the display answers again');
    else if (state === 'silent') log.warn('the display does not answer');
    else {
      log.warn('the display is gone');
      this.#sessions.desktopLost(new AgentFault('no_display', 'the display of this machine is gone'));
    }
  }

  #monitorsChanged(): void {
    this.#control.send({ $case: 'monitorsChanged', value: { monitors: this.#desktop.monitors } });
    this.#sessions.session?.monitorsChanged();
  }

  #register(): Register {
    return {
      agentId: this.#options.config.agentId,
      agentVersion: VERSION,
      platform: `${process.platform}-${process.arch}`,
      hostname: hostname().slice(0, MAX_HOSTNAME),
      monitors: this.#desktop.monitors,
      capabilities: AGENT_CAPABILITIES,
      machineId: this.#options.machine.machineId ?? '',
      hardwareId: this.#options.machine.hardwareId ?? '',
    };
  }
}
