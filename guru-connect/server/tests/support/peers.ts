import { ControlMessage } from '@guru-connect/proto/control';
import { type Capabilities, StreamMessage } from '@guru-connect/proto/stream';
import { WebSocket } from 'ws';

type ControlBody = NonNullable<ControlMessage['body']>;
type StreamBody = NonNullable<StreamMessage['body']>;

const WAIT_MS = 30_000;

/** A real socket that keeps what it hears; `next` takes the next message of a kind, waiting for it if need be. */
class Peer<Body extends { $case: string }> {
  readonly socket: WebSocket;
  readonly closed: Promise<number>;
  readonly received: Body[] = [];
  readonly #decode: (bytes: Uint8Array) => Body | undefined;
  readonly #encode: (body: Body) => Uint8Array;
  #wake: () => void = () => undefined;

  constructor(
    url: string,
    codec: { encode(body: Body): Uint8Array; decode(bytes: Uint8Array): Body | undefined },
    headers = {},
  ) {
    this.#decode = codec.decode;
    this.#encode = codec.encode;
    this.socket = new WebSocket(url, { headers, perMessageDeflate: false });
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => this.socket.once('close', resolve));
    this.socket.on('message', (data) => {
      const body = Buffer.isBuffer(data) ? this.#decode(data) : undefined;
      if (body) this.received.push(body);
      this.#wake();
    });
    this.socket.on('close', () => this.#wake());
  }

  async opened(): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING) {
      await new Promise((resolve, reject) => {
        this.socket.once('open', resolve);
        this.socket.once('error', reject);
      });
    }
    return this;
  }

  send(body: Body): void {
    this.socket.send(this.#encode(body));
  }

  async next<Case extends Body['$case']>(
    $case: Case,
  ): Promise<Extract<Body, { $case: Case }>['value' & keyof Body]> {
    const giveUpAt = Date.now() + WAIT_MS;
    for (;;) {
      const index = this.received.findIndex((body) => body.$case === $case);
      if (index >= 0) {
        const [body] = this.received.splice(index, 1);
        return (body as Extract<Body, { $case: Case }>)['value' as never];
      }
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error(`closed before ${$case}`);
      const left = giveUpAt - Date.now();
      if (left <= 0)
        throw new Error(
          `no ${$case} within ${WAIT_MS} ms; received ${this.received.map((body) => body.$case)}`,
        );
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** The close code, which must come in time. */
  async closeCode(): Promise<number> {
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error('not closed in time')), WAIT_MS).unref();
    });
    return await Promise.race([this.closed, late]);
  }

  close(): void {
    this.socket.close();
  }
}

const controlCodec = {
  encode: (body: ControlBody) => ControlMessage.encode({ body }).finish(),
  decode: (bytes: Uint8Array) => ControlMessage.decode(bytes).body,
};
const streamCodec = {
  encode: (body: StreamBody) => StreamMessage.encode({ body }).finish(),
  decode: (bytes: Uint8Array) => StreamMessage.decode(bytes).body,
};

export type ControlPeer = Peer<ControlBody>;
export type StreamPeer = Peer<StreamBody>;

export const MONITORS = [
  { monitorId: 1, name: 'LEFT', x: 0, y: 0, width: 1920, height: 1080, primary: true },
  { monitorId: 2, name: 'RIGHT', x: 1920, y: 0, width: 1920, height: 1080, primary: false },
];

const sockets = (relayUrl: string) => relayUrl.replace(/^http/, 'ws');

export function controlPeer(relayUrl: string, key: string | undefined): ControlPeer {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  return new Peer(`${sockets(relayUrl)}/ws/agent`, controlCodec, headers);
}

export const REGISTER = {
  agentVersion: '1.0.0',
  platform: 'linux-x64',
  hostname: 'desk',
  monitors: MONITORS,
  capabilities: undefined,
  machineId: '',
  hardwareId: '',
};

/** An agent that has registered. */
export async function registeredAgent(relayUrl: string, key: string, agentId: string): Promise<ControlPeer> {
  const peer = await controlPeer(relayUrl, key).opened();
  peer.send({ $case: 'register', value: { agentId, ...REGISTER } });
  await peer.next('registered');
  return peer;
}

/** An agent's data socket: its ticket in the first message, as in release 1.0, or without a session's id in the header. */
export async function dataPeer(
  relayUrl: string,
  sessionId: string | undefined,
  dataTicket: string,
): Promise<StreamPeer> {
  const headers = sessionId === undefined ? { authorization: `Bearer ${dataTicket}` } : {};
  const peer = await new Peer(`${sockets(relayUrl)}/ws/agent/data`, streamCodec, headers).opened();
  if (sessionId !== undefined) peer.send({ $case: 'dataHello', value: { sessionId, dataTicket } });
  return peer;
}

/** Answers the relay's request for a data socket, as an agent does. */
export async function acceptSession(relayUrl: string, control: ControlPeer): Promise<StreamPeer> {
  const start = await control.next('sessionStart');
  return await dataPeer(relayUrl, start.sessionId, start.dataTicket);
}

export async function viewerSocket(relayUrl: string): Promise<StreamPeer> {
  return await new Peer(`${sockets(relayUrl)}/ws/viewer`, streamCodec).opened();
}

export async function viewerPeer(
  relayUrl: string,
  sessionId: string,
  credential: ({ token: string } | { resumeTicket: string }) & { capabilities?: Capabilities },
): Promise<StreamPeer> {
  const peer = await viewerSocket(relayUrl);
  const proof =
    'token' in credential
      ? { $case: 'token' as const, value: credential.token }
      : { $case: 'resumeTicket' as const, value: credential.resumeTicket };
  peer.send({
    $case: 'viewerHello',
    value: {
      sessionId,
      credential: proof,
      capabilities: credential.capabilities,
      nonce: '',
      parentOrigin: '',
    },
  });
  return peer;
}
