import { StreamMessage, type ViewerHello } from '@guru-connect/proto/stream';
import type { WebSocket } from 'ws';
import { type ApiClient, sessionRequest } from './api-client.ts';
import { BenchAgent } from './bench-agent.ts';
import { viewerWaitMs } from './reconnect-policy.ts';
import { addressOf, connectSocket, encodeStream, screenFrame, socketUrl, viewerHello } from './wire.ts';
import { until } from './wait.ts';

const OPEN_MS = 120_000;
/** What the agent sends when a viewer attaches, as the real one sends a keyframe. */
const KEYFRAME = screenFrame(1024);
/** First byte of a message that holds a ScreenFrame. */
const SCREEN_FRAME_TAG = 0x0a;

/** Agent, data socket and viewer of one session; all of them come back by themselves, as the real ones do. */
export class BenchSession {
  readonly #relayUrl: string;
  readonly #localAddress: string;
  readonly #agent: BenchAgent;
  #data: WebSocket | undefined;
  #viewer: WebSocket | undefined;
  #credential: ViewerHello['credential'];
  #attempt = 0;
  #stopped = false;
  sessionId = '';
  /** When a first picture after an attachment reached the viewer; ms since the epoch. */
  readonly #pictures: number[] = [];
  /** Why it is over for the viewer; undefined: it is not. */
  ended: string | undefined;
  /** Receives each ScreenFrame that reaches the viewer. */
  onFrame: (frame: Buffer) => void = () => undefined;

  private constructor(relayUrl: string, agentId: string, key: string, localAddress: string) {
    this.#relayUrl = relayUrl;
    this.#localAddress = localAddress;
    this.#agent = new BenchAgent(
      { relayUrl, agentId, key, localAddress, withSession: true },
      { sessionStart: ({ sessionId, dataTicket }) => this.#openData(sessionId, dataTicket) },
    );
  }

  /** Mints a key, connects the agent, opens a session and waits until its viewer has a picture. */
  static async open(api: ApiClient, relayUrl: string, agentId: string, index: number): Promise<BenchSession> {
    const { key } = await api.call<{ key: string }>('POST', `/agents/${agentId}/keys`, {});
    const session = new BenchSession(relayUrl, agentId, key, addressOf(index));
    session.#agent.start();
    await until(() => session.#agent.registeredAt !== undefined, OPEN_MS, `${agentId} is not registered`);
    const { session_id: id } = await api.call<{ session_id: string }>(
      'POST',
      '/sessions',
      sessionRequest(agentId),
    );
    session.sessionId = id;
    const { token } = await api.call<{ token: string }>('POST', `/sessions/${id}/viewer-token`, {});
    session.#credential = { $case: 'token', value: token };
    session.#openViewer();
    await until(() => session.#pictures.length > 0, OPEN_MS, `${agentId}: no picture${session.#why()}`);
    return session;
  }

  /** The agent's socket for pictures. @throws Error while there is none */
  get data(): WebSocket {
    if (!this.#data) throw new Error(`session ${this.sessionId} has no data socket${this.#why()}`);
    return this.#data;
  }

  /** @throws Error while there is none */
  get viewer(): WebSocket {
    if (!this.#viewer) throw new Error(`session ${this.sessionId} has no viewer${this.#why()}`);
    return this.#viewer;
  }

  /** When the viewer had its first picture from that time on; undefined: it has none. Both in ms since the epoch. */
  pictureSince(time: number): number | undefined {
    return this.#pictures.find((at) => at >= time);
  }

  stop(): void {
    this.#stopped = true;
    this.#agent.stop();
    this.#data?.terminate();
    this.#viewer?.terminate();
  }

  #why(): string {
    return this.ended === undefined ? '' : ` (ended: ${this.ended})`;
  }

  #openData(sessionId: string, dataTicket: string): void {
    this.#data?.terminate();
    // An older relay ignores the header and reads the ticket from the hello; a newer one accepts both.
    const socket = connectSocket(socketUrl(this.#relayUrl, '/ws/agent/data'), {
      bearer: dataTicket,
      localAddress: this.#localAddress,
    });
    this.#data = socket;
    socket.on('open', () =>
      socket.send(encodeStream({ $case: 'dataHello', value: { sessionId, dataTicket } })),
    );
    socket.on('message', (data) => {
      const body = Buffer.isBuffer(data) ? StreamMessage.decode(data).body : undefined;
      if (body?.$case === 'viewerAttached') socket.send(KEYFRAME);
    });
  }

  #openViewer(): void {
    const socket = connectSocket(socketUrl(this.#relayUrl, '/ws/viewer'), {
      localAddress: this.#localAddress,
    });
    this.#viewer = socket;
    socket.on('open', () => {
      if (this.#credential) socket.send(viewerHello(this.sessionId, this.#credential));
    });
    socket.on('message', (data) => {
      if (Buffer.isBuffer(data)) this.#viewerReceived(data);
    });
    socket.on('close', (code) => {
      if (this.#stopped || this.ended !== undefined) return;
      this.#attempt += 1;
      const wait = viewerWaitMs(code, this.#attempt, Math.random());
      if (wait === undefined) this.ended = `close ${code}`;
      else setTimeout(() => this.#stopped || this.#openViewer(), wait);
    });
  }

  #viewerReceived(message: Buffer): void {
    if (message[0] === SCREEN_FRAME_TAG) {
      if (message.length === KEYFRAME.length) this.#pictures.push(Date.now());
      else this.onFrame(message);
      return;
    }
    const { body } = StreamMessage.decode(message);
    if (body?.$case === 'viewerWelcome') {
      this.#credential = { $case: 'resumeTicket', value: body.value.resumeTicket };
      this.#attempt = 0;
    } else if (body?.$case === 'sessionEnded') this.ended = body.value.reason;
  }
}
