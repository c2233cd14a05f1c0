import { ControlMessage } from '@guru-connect/proto/control';
import { StreamMessage } from '@guru-connect/proto/stream';
import { WebSocket } from 'ws';
import { REGISTER } from './peers.ts';

type StreamBody = NonNullable<StreamMessage['body']>;
type ControlBody = NonNullable<ControlMessage['body']>;

/** How soon a peer of a test comes back, in milliseconds; a little by chance, as real ones do. */
const pause = () => 20 + Math.random() * 60;

const stream = (body: StreamBody) => StreamMessage.encode({ body }).finish();
const control = (body: ControlBody) => ControlMessage.encode({ body }).finish();

/** A socket that is opened again and again until it is closed for good. */
abstract class Reconnecting {
  socket: WebSocket | undefined;
  #stopped = false;
  #timer: NodeJS.Timeout | undefined;

  protected abstract open(): WebSocket;
  /** @returns whether to come back */
  protected abstract closed(code: number): boolean;

  start(): void {
    const socket = this.open();
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.once('close', (code) => {
      if (this.#stopped || !this.closed(code)) return;
      this.#timer = setTimeout(() => this.start(), pause());
    });
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.socket?.terminate();
  }
}

/** An agent that registers, serves the session it is asked for, and sends a frame to each viewer. */
export class ReconnectingAgent extends Reconnecting {
  readonly #url: string;
  readonly #key: string;
  readonly #agentId: string;
  #data: WebSocket | undefined;
  /** What viewers sent, in order. */
  readonly received: string[] = [];
  registrations = 0;

  constructor(relayUrl: string, key: string, agentId: string) {
    super();
    this.#url = relayUrl.replace(/^http/, 'ws');
    this.#key = key;
    this.#agentId = agentId;
  }

  override stop(): void {
    super.stop();
    this.#data?.terminate();
  }

  /** Both sockets break, as when a network does. */
  drop(): void {
    this.socket?.terminate();
    this.#data?.terminate();
  }

  protected open(): WebSocket {
    const headers = { authorization: `Bearer ${this.#key}` };
    const socket = new WebSocket(`${this.#url}/ws/agent`, { headers, perMessageDeflate: false });
    socket.on('open', () =>
      socket.send(control({ $case: 'register', value: { agentId: this.#agentId, ...REGISTER } })),
    );
    socket.on('message', (data: Buffer) => {
      const body = ControlMessage.decode(data).body;
      if (body?.$case === 'registered') this.registrations += 1;
      if (body?.$case === 'sessionStart') this.#serve(body.value.dataTicket);
    });
    return socket;
  }

  protected closed(): boolean {
    return true;
  }

  #serve(ticket: string): void {
    this.#data?.terminate();
    const headers = { authorization: `Bearer ${ticket}` };
    const data = new WebSocket(`${this.#url}/ws/agent/data`, { headers, perMessageDeflate: false });
    this.#data = data;
    data.on('error', () => undefined);
    data.on('message', (bytes: Buffer) => {
      const body = StreamMessage.decode(bytes).body;
      if (body) this.received.push(body.$case);
      if (body?.$case === 'viewerAttached') {
        data.send(
          stream({ $case: 'desktopInfo', value: { monitors: [], activeMonitorId: 1, features: [] } }),
        );
      }
    });
  }
}

/** A viewer that comes back with its ticket; with its token until it has one. */
export class ReconnectingViewer extends Reconnecting {
  readonly #url: string;
  readonly #sessionId: string;
  readonly #token: string;
  readonly #nonce = `nonce-${Math.random()}`;
  #ticket = '';
  /** Pictures that came, each on a socket of its own. */
  pictures = 0;
  /** Why it was sent away for good. */
  final: number | undefined;

  constructor(relayUrl: string, sessionId: string, token: string) {
    super();
    this.#url = relayUrl.replace(/^http/, 'ws');
    this.#sessionId = sessionId;
    this.#token = token;
  }

  drop(): void {
    this.socket?.terminate();
  }

  /** Presses and releases a key. @returns whether the socket was open */
  type(): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN || this.#ticket === '') return false;
    for (const down of [true, false])
      this.socket.send(stream({ $case: 'keyEvent', value: { code: 'KeyA', down } }));
    return true;
  }

  protected open(): WebSocket {
    const socket = new WebSocket(`${this.#url}/ws/viewer`, { perMessageDeflate: false });
    const value = {
      sessionId: this.#sessionId,
      credential: this.#ticket
        ? ({ $case: 'resumeTicket', value: this.#ticket } as const)
        : ({ $case: 'token', value: this.#token } as const),
      capabilities: { encodings: [], features: ['session_state'] },
      nonce: this.#nonce,
      parentOrigin: '',
    };
    socket.on('open', () => socket.send(stream({ $case: 'viewerHello', value })));
    socket.on('message', (bytes: Buffer) => {
      const body = StreamMessage.decode(bytes).body;
      if (body?.$case === 'viewerWelcome') this.#ticket = body.value.resumeTicket;
      if (body?.$case === 'desktopInfo') this.pictures += 1;
    });
    return socket;
  }

  protected closed(code: number): boolean {
    if (code < 4400 || code === 4408 || code === 4429) return true;
    this.final = code;
    return false;
  }
}
