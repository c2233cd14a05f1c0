import { MESSAGE_LIMIT } from '@guru-connect/proto/limits';
import { DecodeError } from '../decode/decode-error.ts';
import { readStreamMessage, SCREEN_FRAME_TAG } from '../decode/read-frame.ts';
import type { StreamBody } from './outgoing.ts';
import { encodeBody } from './outgoing.ts';

export type Incoming =
  /** A sign of life. */
  | { readonly kind: 'beat' }
  /** A ScreenFrame, undecoded: that is the worker's task. */
  | { readonly kind: 'frame'; readonly message: ArrayBuffer }
  /** From a later version of the protocol. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'body'; readonly body: Exclude<StreamBody, { $case: 'screenFrame' }> };

/**
 * Reads one WebSocket message of the relay.
 * @throws DecodeError `malformed`, `message_too_large`
 */
export function readIncoming(data: unknown): Incoming {
  if (!(data instanceof ArrayBuffer)) throw new DecodeError('malformed', 'a text message');
  const bytes = new Uint8Array(data);
  if (bytes.byteLength === 0) return { kind: 'beat' };
  if (bytes[0] === SCREEN_FRAME_TAG) return { kind: 'frame', message: data };
  if (bytes.byteLength > MESSAGE_LIMIT.agentStream) {
    throw new DecodeError('message_too_large', `message of ${bytes.byteLength} bytes`);
  }
  const { body } = readStreamMessage(bytes);
  if (!body) return { kind: 'unknown' };
  // Behind a field that is unknown here; the worker expects its tag in front.
  if (body.$case === 'screenFrame') return { kind: 'frame', message: encodeBody(body).buffer };
  return { kind: 'body', body };
}
