import { hostname } from 'node:os';
import type { SessionStart } from '@guru-connect/proto/control';
import type { AgentConfig } from './config.ts';
import { ControlLink } from './control/control-link.ts';
import type { Desktop, Monitor } from './desktop/desktop.ts';
import { AgentFault } from './errors.ts';
import type { Output } from './log.ts';
import { Session } from './session/session.ts';
import { VERSION } from './version.ts';
import { exposesKey } from './wire/plain-text.ts';

/** Time for the viewer to be told why its session fails, before the relay is and ends it. */
const LAST_WORDS_MS = 250;
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
  #desktop: Desktop | null = null;
  #session: Session | null = null;
  #settle: { resolve: () => void; reject: (fault: AgentFault) => void } | null = null;

  constructor(options: AgentOptions) {
    this.#options = options;
    const { config, output } = options;
    this.#control = new ControlLink(
      {
        relayUrl: config.relayUrl,
        agentKey: config.agentKey,
        log: output.log,
        describe: () => this.#register(),
      },
      {
        registered: () => {
          output.log.info({ relay_url: config.relayUrl, agent_id: config.agentId }, 'registered');
          output.announce('registered');
        },
        sessionStart: (start) => this.#startSession(start),
        sessionEnd: ({ sessionId, reason }) => {
          if (this.#session?.id !== sessionId) return;
          output.log.info({ session_id: sessionId, reason }, 'session ended');
          this.#session.close();
        },
        refused: () =>
          this.#end(new AgentFault('credential_refused', 'the relay refuses this key: mint a new one')),
      },
    );
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
        this.#openDesktop();
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
    this.#session?.close();
    this.#control.stop();
    this.#desktop?.close();
    this.#desktop = null;
    if (fault) settle.reject(fault);
    else settle.resolve();
  }

  #openDesktop(): Desktop {
    const desktop = this.#options.openDesktop();
    this.#desktop = desktop;
    desktop.listen({
      damaged: () => this.#session?.damaged(),
      cursorChanged: () => this.#session?.cursorChanged(),
      monitorsChanged: () => {
        this.#announceMonitors();
        this.#session?.monitorsChanged();
      },
      lost: () => {
        this.#loseDesktop(desktop);
        this.#announceMonitors();
      },
    });
    return desktop;
  }

  /** The relay is left to be told by the caller. */
  #loseDesktop(desktop: Desktop): void {
    if (this.#desktop !== desktop) return;
    this.#desktop = null;
    this.#options.output.log.warn('the display is gone');
    this.#session?.fail(new AgentFault('no_display', 'the display of this machine is gone'));
    desktop.close();
  }

  #announceMonitors(): void {
    this.#control.send({ $case: 'monitorsChanged', value: { monitors: this.#monitors() } });
  }

  /** None without a display, whose loss may show here before it is told. */
  #monitors(): Monitor[] {
    const desktop = this.#desktop;
    if (!desktop) return [];
    try {
      return desktop.monitors();
    } catch (error) {
      if (!(error instanceof AgentFault)) throw error;
      this.#loseDesktop(desktop);
      return [];
    }
  }

  #register() {
    return {
      agentId: this.#options.config.agentId,
      agentVersion: VERSION,
      platform: `${process.platform}-${process.arch}`,
      hostname: hostname().slice(0, MAX_HOSTNAME),
      monitors: this.#monitors(),
      capabilities: undefined,
    };
  }

  /** The display that went away may be back. */
  #reopenDesktop(): Desktop {
    if (this.#desktop) return this.#desktop;
    const desktop = this.#openDesktop();
    this.#announceMonitors();
    return desktop;
  }

  #startSession({ sessionId, mode, dataTicket }: SessionStart): void {
    const { config, output } = this.#options;
    // the relay is the truth: a new start replaces what this side still holds
    this.#session?.close();
    try {
      if (mode !== 'unattended') {
        this.#refuse(sessionId, 'unsupported_mode', `${mode} sessions are not supported`);
        return;
      }
      output.log.info({ session_id: sessionId }, 'session started');
      const session: Session = new Session({
        relayUrl: config.relayUrl,
        sessionId,
        dataTicket,
        desktop: this.#reopenDesktop(),
        log: output.log,
        onEnd: (fault) => {
          if (this.#session === session) this.#session = null;
          if (fault) setTimeout(() => this.#refuse(sessionId, fault.code, fault.message), LAST_WORDS_MS);
        },
      });
      this.#session = session;
    } catch (error) {
      if (!(error instanceof AgentFault)) throw error;
      this.#refuse(sessionId, error.code, error.message);
    }
  }

  #refuse(sessionId: string, code: string, detail: string): void {
    this.#options.output.log.warn({ session_id: sessionId, code, detail }, 'session refused');
    this.#control.send({ $case: 'sessionRefused', value: { sessionId, code, detail } });
  }
}
