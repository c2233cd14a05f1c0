import { FEATURE } from '@guru-connect/proto/features';
import { pino } from 'pino';
import { Agent } from '../../src/agent/agent.ts';
import type { Monitor } from '../../src/desktop/desktop.ts';
import { FakeDesktop } from '../../src/desktop/fake/fake-desktop.ts';
import type { AgentFault } from '../../src/fault/agent-fault.ts';
import { FakeRelay } from './fake-relay.ts';

export const ONE: Monitor = { monitorId: 1, name: 'ONE', x: 0, y: 0, width: 200, height: 100, primary: true };

/** An agent in this process, registered at a relay of its own, with a desktop of one monitor. */
export class StartedAgent {
  /** A test may put another one in its place, on the same port. */
  relay: FakeRelay;
  readonly desktop = new FakeDesktop([ONE]);
  /** A test may have another one opened after this one was lost, or none. */
  openDesktop = async () => this.desktop;
  /** What the agent logged. */
  readonly lines: { msg: string; [field: string]: unknown }[] = [];
  readonly #agent: Agent;
  /** Settles as the agent ends. */
  readonly running: Promise<void>;

  private constructor(relay: FakeRelay, only?: string, without?: AgentFault) {
    this.relay = relay;
    if (without) {
      this.openDesktop = async () => {
        throw without;
      };
    }
    this.#agent = new Agent({
      config: { relayUrl: relay.url, agentId: 'machine-1', agentKey: 'gck_0123456789abcdef' },
      output: {
        log: pino({ base: null }, { write: (line) => this.lines.push(JSON.parse(line)) }),
        announce: () => undefined,
      },
      machine: {},
      openDesktop: () => this.openDesktop(),
      waitsForDesktop: without !== undefined,
      ...(only === undefined ? {} : { only }),
    });
    this.running = this.#agent.run();
  }

  /** With a relay that announces these features. */
  static async start(...features: string[]): Promise<StartedAgent> {
    const relay = await FakeRelay.start();
    relay.features = features;
    const started = new StartedAgent(relay);
    await started.relay.registered();
    return started;
  }

  /** At a relay that may not accept it yet. */
  static at(relay: FakeRelay): StartedAgent {
    return new StartedAgent(relay);
  }

  /** An agent of a service, on a machine that has no desktop now. */
  static async startWithout(fault: AgentFault): Promise<StartedAgent> {
    const relay = await FakeRelay.start();
    relay.features = [FEATURE.sessionFailed];
    const started = new StartedAgent(relay, undefined, fault);
    await relay.registered();
    return started;
  }

  /** An agent for one session alone. */
  static async startFor(sessionId: string): Promise<StartedAgent> {
    const started = new StartedAgent(await FakeRelay.start(), sessionId);
    await started.relay.registered();
    return started;
  }

  /** Starts a session and attaches a viewer. @returns once the viewer has a picture */
  async watchedSession(): Promise<void> {
    const from = this.relay.data.all.length;
    await this.relay.startSession();
    this.relay.attachViewer();
    await this.relay.data.next('screenFrame', from);
  }

  async stop(): Promise<void> {
    this.#agent.stop();
    try {
      await this.running;
    } finally {
      await this.relay.stop();
    }
  }
}
