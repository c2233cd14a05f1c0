import { performance } from 'node:perf_hooks';
import { CLOSE } from '@guru-connect/proto/close-codes';
import {
  type ConsentRequest,
  ControlMessage,
  type Register,
  type SessionEnd,
  type SessionStart,
} from '@guru-connect/proto/control';
import { MESSAGE_LIMIT } from '@guru-connect/proto/limits';
import { ConnectionWarnings, routeOf } from '@guru/outbound';
import type { Logger } from '../logging/log.ts';
import { boundFeatures } from '../wire/capabilities.ts';
import { IgnoredMessages } from '../wire/ignored-messages.ts';
import { type Loss, SESSION_HANDSHAKE_MS, Socket, WEBSOCKET_CLOSE } from '../wire/socket.ts';
import { Heartbeat } from './heartbeat.ts';
import { type LinkEffect, type LinkEvent, type LinkState, transition } from './link-state.ts';
import { afterLoss } from './reconnect-policy.ts';

/** After a registration that lasted this long the next loss starts with short waits again. */
const STABLE_MS = 10_000;
/** How long a relay may take to answer Register while no session waits for it. */
const REGISTRATION_MS = 30_000;

export interface ControlListener {
  registered(): void;
  sessionStart(start: SessionStart): void;
  sessionEnd(end: SessionEnd): void;
  consentRequest(request: ConsentRequest): void;
  /** The relay knows the agent on another machine, of which this one is a copy; the link tries again every minute. */
  cloned(): void;
  /** The relay refuses this credential; the link has ended. */
  refused(): void;
}

export interface ControlOptions {
  readonly relayUrl: string;
  readonly agentKey: string;
  readonly log: Logger;
  /** Asked at each registration. */
  readonly describe: () => Register;
  /** Whether a session runs, or ran until recently: the link then comes back sooner. */
  readonly sessionRecent: () => boolean;
}

type Body = NonNullable<ControlMessage['body']>;

/** The agent's one lasting connection: registers, sends heartbeats, reconnects by itself. */
export class ControlLink {
  readonly #options: ControlOptions;
  readonly #listener: ControlListener;
  #state: LinkState = 'idle';
  #socket: Socket | null = null;
  #features: ReadonlySet<string> = new Set();
  readonly #warnings: ConnectionWarnings;
  #loss: Loss = { code: WEBSOCKET_CLOSE.normal };
  #attempt = 0;
  /** The last registration was refused as a copy's: reported once, not every minute. */
  #isCloned = false;
  #registeredAt = 0;
  #retry: NodeJS.Timeout | undefined;
  #registration: NodeJS.Timeout | undefined;
  readonly #heartbeat = new Heartbeat(() =>
    this.send({ $case: 'heartbeat', value: { sentAtMs: Math.round(performance.now()) } }),
  );

  constructor(options: ControlOptions, listener: ControlListener) {
    this.#options = options;
    this.#listener = listener;
    this.#warnings = new ConnectionWarnings((fields, sentence) => options.log.warn(fields, sentence));
  }

  start(): void {
    this.#on('start');
  }

  stop(): void {
    this.#on('stop');
  }

  /** Drops the message unless registered: at registration the relay learns the agent's state again. */
  send(body: Body): void {
    if (this.#state === 'registered') this.#write(body);
  }

  /** Whether a message that is sent now reaches the relay. */
  get registered(): boolean {
    return this.#state === 'registered';
  }

  /** Whether the relay announced this feature when the agent last registered. */
  has(feature: string): boolean {
    return this.#features.has(feature);
  }

  #write(body: Body): void {
    this.#socket?.send(ControlMessage.encode({ body }).finish());
  }

  #on(event: LinkEvent): void {
    const next = transition(this.#state, event);
    if (!next) throw new Error(`control link: ${event} in state ${this.#state}`);
    this.#state = next.to;
    if (next.effect) this.#effects[next.effect]();
  }

  readonly #effects: Record<LinkEffect, () => void> = {
    connect: () => this.#connect(),
    register: () => this.#register(),
    announce: () => {
      this.#registeredAt = performance.now();
      this.#warnings.succeeded();
      this.#listener.registered();
    },
    schedule_retry: () => this.#scheduleRetry(),
    cancel_retry: () => clearTimeout(this.#retry),
    give_up: () => this.#listener.refused(),
    disconnect: () => this.#socket?.close(WEBSOCKET_CLOSE.goingAway),
  };

  #connect(): void {
    const { relayUrl, agentKey, log, sessionRecent } = this.#options;
    const ignored = new IgnoredMessages(log.child({ socket: 'control' }));
    const options = {
      url: `${relayUrl}/ws/agent`,
      bearer: agentKey,
      maxPayload: MESSAGE_LIMIT.control,
      handshakeMs: sessionRecent() ? SESSION_HANDSHAKE_MS : undefined,
    };
    const socket = new Socket(options, {
      opened: () => {
        if (this.#state === 'connecting') this.#on('opened');
      },
      message: (bytes) => this.#received(bytes, ignored),
      closed: (loss) => {
        this.#heartbeat.stop();
        clearTimeout(this.#registration);
        ignored.close();
        if (this.#socket === socket) this.#socket = null;
        log.debug({ code: loss.code, status: loss.status }, 'control socket closed');
        if (this.#state === 'ended') return;
        if (loss.failure) this.#warnings.failed(routeOf(new URL(relayUrl)), loss.failure);
        this.#loss = loss;
        if (loss.code === CLOSE.cloned && !this.#isCloned) this.#listener.cloned();
        this.#isCloned = loss.code === CLOSE.cloned;
        const refused = afterLoss(loss, this.#situation, 0).action === 'give_up';
        this.#on(refused ? 'refused' : 'lost');
      },
    });
    this.#socket = socket;
  }

  #register(): void {
    const patience = this.#options.sessionRecent() ? SESSION_HANDSHAKE_MS : REGISTRATION_MS;
    this.#registration = setTimeout(() => this.#socket?.terminate(), patience);
    this.#write({ $case: 'register', value: this.#options.describe() });
  }

  get #situation() {
    return { attempt: this.#attempt, sessionRecent: this.#options.sessionRecent() };
  }

  #scheduleRetry(): void {
    const stable = this.#registeredAt > 0 && performance.now() - this.#registeredAt > STABLE_MS;
    this.#attempt = stable ? 1 : this.#attempt + 1;
    this.#registeredAt = 0;
    const next = afterLoss(this.#loss, this.#situation, Math.random());
    if (next.action !== 'wait') throw new Error('control link: a final loss cannot be retried');
    const { code, status } = this.#loss;
    this.#options.log.info(
      { attempt: this.#attempt, wait_ms: next.ms, code, status },
      'relay lost, retrying',
    );
    this.#retry = setTimeout(() => this.#on('retry_due'), next.ms);
  }

  #received(bytes: Uint8Array, ignored: IgnoredMessages): void {
    let body: ControlMessage['body'];
    try {
      body = ControlMessage.decode(bytes).body;
    } catch {
      this.#socket?.close(CLOSE.protocolError);
      return;
    }
    switch (body?.$case) {
      case 'registered':
        if (this.#state !== 'registering') return;
        clearTimeout(this.#registration);
        this.#features = boundFeatures(body.value.features);
        this.#heartbeat.start(body.value.heartbeatIntervalMs);
        this.#on('accepted');
        return;
      case 'sessionStart':
        if (this.#state === 'registered') this.#listener.sessionStart(body.value);
        return;
      case 'sessionEnd':
        this.#listener.sessionEnd(body.value);
        return;
      case 'consentRequest':
        if (this.#state === 'registered') this.#listener.consentRequest(body.value);
        return;
      case 'heartbeatAck':
        // shows by arriving that the relay lives
        return;
      default:
        ignored.add(body?.$case ?? 'unknown');
    }
  }
}
