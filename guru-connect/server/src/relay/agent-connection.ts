import { ControlMessage } from '@guru-connect/proto/control';
import type { AgentFacts } from '../agents/agent-store.ts';
import type { CloseCode } from './close-codes.ts';
import type { RelaySocket } from './relay-socket.ts';

/** A registered agent's control socket. Compared by identity: a late goodbye of an old one must not hit the new one. */
export class AgentConnection {
  readonly agentId: string;
  /** The key it came with; undefined for the deprecated shared one. */
  readonly keyId: string | undefined;
  readonly connectedAt = new Date();
  facts: AgentFacts;
  readonly #socket: RelaySocket;
  readonly #lastHeard: () => number;

  constructor(options: {
    agentId: string;
    keyId: string | undefined;
    facts: AgentFacts;
    socket: RelaySocket;
    lastHeard: () => number;
  }) {
    this.agentId = options.agentId;
    this.keyId = options.keyId;
    this.facts = options.facts;
    this.#socket = options.socket;
    this.#lastHeard = options.lastHeard;
  }

  get lastHeard(): Date {
    return new Date(this.#lastHeard());
  }

  send(body: NonNullable<ControlMessage['body']>): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    this.#socket.send(ControlMessage.encode({ body }).finish());
  }

  close(code: CloseCode, reason: string): void {
    this.#socket.close(code, reason);
  }
}
