import { MESSAGE_LIMIT } from '@guru-connect/proto/limits';
import type { WebSocket } from 'ws';

/** What a peer may make a socket keep before a message is complete. */
export interface ReceiveLimit {
  /** Bytes of one message. */
  readonly maxPayload: number;
  /** Pieces of TCP that lie there unread; each costs some hundred bytes, however small it is. */
  readonly maxBufferedChunks: number;
  /** Frames of one message. */
  readonly maxFragments: number;
}

/** The first message of a data socket: a session's id and a ticket. */
export const STRANGER_LIMIT: ReceiveLimit = { maxPayload: 1024, maxBufferedChunks: 32, maxFragments: 8 };
/** A viewer's messages, the first of which carries a token of less than a kilobyte. */
export const VIEWER_LIMIT: ReceiveLimit = { maxPayload: 4096, maxBufferedChunks: 32, maxFragments: 8 };
/** A viewer that may write the machine's clipboard: a part of it, in segments of any network. */
export const CLIPBOARD_VIEWER_LIMIT: ReceiveLimit = {
  maxPayload: MESSAGE_LIMIT.clipboardPart,
  maxBufferedChunks: 256,
  maxFragments: 8,
};
/** An agent's control messages. */
export const CONTROL_LIMIT: ReceiveLimit = {
  maxPayload: 64 * 1024,
  maxBufferedChunks: 1024,
  maxFragments: 64,
};
/** An agent's frames, which may arrive in the smallest segments that TCP has. */
export const FRAME_LIMIT: ReceiveLimit = {
  maxPayload: 16 * 1024 * 1024,
  maxBufferedChunks: 64 * 1024,
  maxFragments: 4096,
};

/**
 * Changes a socket's limits. ws takes them for a whole server only, and keeps those of a socket in fields of its receiver:
 * this is the only place that knows them, and its test fails when a version of ws no longer has them.
 *
 * @throws Error when ws has no such field, rather than leaving a socket without its limit
 */
export function setReceiveLimit(socket: WebSocket, limit: ReceiveLimit): void {
  const receiver = '_receiver' in socket ? socket._receiver : undefined;
  if (typeof receiver !== 'object' || receiver === null) throw new Error('ws has no receiver here.');
  for (const [name, value] of Object.entries(limit)) {
    if (!(`_${name}` in receiver)) throw new Error(`The receiver of ws has no limit ${name}.`);
    Object.assign(receiver, { [`_${name}`]: value });
  }
}
