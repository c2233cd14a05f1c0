import { answersPing } from '@guru/machine-identity';
import { ControlMessage } from '@guru-connect/proto/control';
import type { AgentFacts } from '../../agents/agent-store.ts';
import { CLOSE, type CloseCode } from '../socket/close-codes.ts';
import type { RelaySocket } from '../socket/relay-socket.ts';
import { SerialQueue } from '../../concurrency/serial-queue.ts';

/** Send-buffer limit per agent, in bytes; far above an hour's traffic. */
const MOST_BUFFERED = 256 * 1024;

/** A registered agent's control socket. Compared by identity: a late close of an old one must not hit the new one. */
export class AgentConnection {
  readonly agentId: string;
  /** The key it came with; undefined for the deprecated shared one. */
  readonly keyId: string | undefined;
  readonly connectedAt = new Date();
  /** Serializes writes about this agent, so that the newest value wins. */
  readonly queue = new SerialQueue();
  facts: AgentFacts;
  /** Whether a write of its monitors is queued; it writes the newest. */
  monitorsWait = false;
  readonly #socket: RelaySocket;
  readonly #lastHeard: () => number;
  #ignored = 0;
  readonly #features: ReadonlySet<string>;

  constructor(options: {
    agentId: string;
    keyId: string | undefined;
    facts: AgentFacts;
    socket: RelaySocket;
    lastHeard: () => number;
    features: readonly string[];
  }) {
    this.agentId = options.agentId;
    this.keyId = options.keyId;
    this.facts = options.facts;
    this.#socket = options.socket;
    this.#lastHeard = options.lastHeard;
    this.#features = new Set(options.features);
  }

  /** Whether it announced an optional behaviour. */
  can(feature: string): boolean {
    return this.#features.has(feature);
  }

  get lastHeard(): Date {
    return new Date(this.#lastHeard());
  }

  /** Whether the agent at the other end is alive now. */
  answers(): Promise<boolean> {
    return answersPing(this.#socket);
  }

  send(body: NonNullable<ControlMessage['body']>): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MOST_BUFFERED) this.close(CLOSE.tooMany, 'too much is unread');
    else this.#socket.send(ControlMessage.encode({ body }).finish());
  }

  /** A message that this relay does not know: the agent may be newer. */
  ignore(): void {
    this.#ignored += 1;
  }

  get ignored(): number {
    return this.#ignored;
  }

  close(code: CloseCode, reason: string): void {
    this.#socket.close(code, reason);
  }
}
