import { ControlMessage, Register } from '@guru-connect/proto/control';
import { ScreenFrame, StreamMessage, ViewerHello } from '@guru-connect/proto/stream';
import { WebSocket } from 'ws';

export type ControlBody = NonNullable<ControlMessage['body']>;
export type StreamBody = NonNullable<StreamMessage['body']>;

/** As agents and viewers have it. */
const HANDSHAKE_MS = 10_000;
/** Decoded, it gives every field its default, also the fields that a later schema adds. */
const NOTHING = new Uint8Array(0);

export const encodeControl = (body: ControlBody): Uint8Array => ControlMessage.encode({ body }).finish();
export const encodeStream = (body: StreamBody): Uint8Array => StreamMessage.encode({ body }).finish();

export const register = (agentId: string): Uint8Array =>
  encodeControl({
    $case: 'register',
    value: {
      ...Register.decode(NOTHING),
      agentId,
      agentVersion: '1.0.0',
      platform: 'linux-x64',
      hostname: agentId,
      monitors: [{ monitorId: 1, name: 'DUMMY', x: 0, y: 0, width: 1920, height: 1080, primary: true }],
    },
  });

export const viewerHello = (
  sessionId: string,
  credential: NonNullable<ViewerHello['credential']>,
): Uint8Array =>
  encodeStream({ $case: 'viewerHello', value: { ...ViewerHello.decode(NOTHING), sessionId, credential } });

/**
 * A ScreenFrame message of exactly `bytes` bytes; its last eight are part of the picture and carry a time.
 * @throws Error for a size that no message has, where the length of the whole grows by a byte: 130 and 16,387
 */
export function screenFrame(bytes: number): Buffer {
  // A length grows by a byte of its own at some sizes; the second number is a byte longer and fills that gap.
  for (const seq of [1, 128]) {
    const encode = (length: number) => {
      const lossless = new Uint8Array(length).fill(0x5a);
      const picture = { seq, monitorId: 1, width: 1920, height: 1080, lossless };
      const value = { ...ScreenFrame.decode(NOTHING), ...picture };
      return Buffer.from(encodeStream({ $case: 'screenFrame', value }));
    };
    const overhead = encode(bytes).length - bytes;
    for (const length of [bytes - overhead, bytes - overhead + 1, bytes - overhead + 2]) {
      const frame = encode(length);
      if (frame.length === bytes) return frame;
    }
  }
  throw new Error(`no frame has exactly ${bytes} bytes`);
}

/** @param ms of `performance.now()`, since sender and receiver are one process */
export const stamp = (frame: Buffer, ms: number): number => frame.writeDoubleLE(ms, frame.length - 8);
export const stampOf = (frame: Buffer): number => frame.readDoubleLE(frame.length - 8);

/** Each group of 40 machines has an address of its own, as machines behind one office's router have. */
export const addressOf = (index: number): string => {
  const office = Math.floor(index / 40);
  return `127.1.${(office >> 8) & 0xff}.${office & 0xff}`;
};

/** A socket as agents and viewers open it. Errors are silent, since `close` follows each. */
export function connectSocket(
  url: string,
  {
    bearer,
    localAddress,
    handshakeMs = HANDSHAKE_MS,
  }: { bearer?: string; localAddress?: string; handshakeMs?: number } = {},
): WebSocket {
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    handshakeTimeout: handshakeMs,
    ...(bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } }),
    ...(localAddress === undefined ? {} : { localAddress }),
  });
  socket.on('error', () => undefined);
  return socket;
}

export const socketUrl = (relayUrl: string, path: string): string =>
  `${relayUrl.replace(/^http/, 'ws')}${path}`;
