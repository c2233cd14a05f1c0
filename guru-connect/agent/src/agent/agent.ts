import { hostname } from 'node:os';
import type { Register } from '@guru-connect/proto/control';
import type { AgentConfig } from '../config/config.ts';
import { ControlLink } from '../control/control-link.ts';
import type { Desktop } from '../desktop/desktop.ts';
import { DesktopHolder } from '../desktop/desktop-holder.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import type { Output } from '../logging/log.ts';
import { SessionHost } from '../session/session-host.ts';
import { VERSION } from './version.ts';
import { AGENT_CAPABILITIES } from '../wire/capabilities.ts';
import { exposesKey } from '../wire/plain-text.ts';

const MAX_HOSTNAME = 253;

export interface AgentOptions {
  readonly config: AgentConfig;
  readonly output: Output;
  /** Throws AgentFault when there is no desktop now. */
  readonly openDesktop: () => Desktop;
}

/** The agent: one control link, one desktop while there is one, at most one session. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #control: ControlLink;
  readonly #desktop: DesktopHolder;
  readonly #sessions: SessionHost;
  #settle: { resolve: () => void; reject: (fault: AgentFault) => void } | null = null;

  constructor(options: AgentOptions) {
    this.#options = options;
    const { config, output } = options;
    const { log } = output;
    this.#desktop = new DesktopHolder(options.openDesktop, {
      damaged: () => this.#sessions.session?.damaged(),
      cursorChanged: () => this.#sessions.session?.cursorChanged(),
      monitorsChanged: () => this.#monitorsChanged(),
      lost: () => {
        log.warn('the display is gone');
        this.#sessions.fail(new AgentFault('no_display', 'the display of this machine is gone'));
      },
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
          log.info({ relay_url: config.relayUrl, agent_id: config.agentId }, 'registered');
          output.announce('registered');
        },
        sessionStart: (start) => this.#sessions.start(start),
        sessionEnd: (end) => this.#sessions.end(end),
        consentRequest: (request) => this.#sessions.ask(request),
        refused: () =>
          this.#end(new AgentFault('credential_refused', 'the relay refuses this key: create a new one')),
      },
    );
    this.#sessions = new SessionHost({
      relayUrl: config.relayUrl,
      relay: this.#control,
      log,
      openDesktop: () => this.#desktop.open(),
    });
  }

  /**
   * Runs until `stop`. Rejects with `credential_refused`, and at once when the machine has no desktop to serve.
   */
  run(): Promise<void> {
    if (exposesKey(this.#options.config.relayUrl)) {
      this.#options.output.log.warn(
        '[WARNING] the relay is reached without TLS: key and pictures can be read on the way',
      );
    }
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      try {
        this.#desktop.open();
      } catch (error) {
        reject(error);
        return;
      }
      this.#control.start();
    });
  }

  /** Releases what is held down, closes the sockets and the desktop. */
  stop(): void {
    this.#end(null);
  }

  #end(fault: AgentFault | null): void {
    const settle = this.#settle;
    if (!settle) return;
    this.#settle = null;
    this.#sessions.stop();
    this.#control.stop();
    this.#desktop.close();
    if (fault) settle.reject(fault);
    else settle.resolve();
  }

  #monitorsChanged(): void {
    this.#control.send({ $case: 'monitorsChanged', value: { monitors: this.#desktop.monitors() } });
    this.#sessions.session?.monitorsChanged();
  }

  #register(): Register {
    return {
      agentId: this.#options.config.agentId,
      agentVersion: VERSION,
      platform: `${process.platform}-${process.arch}`,
      hostname: hostname().slice(0, MAX_HOSTNAME),
      monitors: this.#desktop.monitors(),
      capabilities: AGENT_CAPABILITIES,
    };
  }
}
