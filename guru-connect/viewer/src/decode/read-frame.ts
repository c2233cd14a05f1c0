import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { MESSAGE_LIMIT } from '@guru-connect/proto/limits';
import { FIELD } from '@guru-connect/proto/routing';
import type { ScreenFrame } from '@guru-connect/proto/stream';
import { StreamMessage } from '@guru-connect/proto/stream';
import { DecodeError } from './decode-error.ts';
import { MAX_TILES } from './limits.ts';

/** First byte of a message that holds a ScreenFrame. */
export const SCREEN_FRAME_TAG = (FIELD.screenFrame << 3) | WireType.LengthDelimited;
const TILES_FIELD = 6;

/**
 * Reads the ScreenFrame of one WebSocket message. `lossless` and the JPEGs share the message's memory.
 * @throws DecodeError `message_too_large`, `malformed`, `not_a_frame`, `too_many_tiles`
 */
export function readFrame(message: Uint8Array): ScreenFrame {
  if (message.byteLength > MESSAGE_LIMIT.agentStream) {
    throw new DecodeError('message_too_large', `message of ${message.byteLength} bytes`);
  }
  const decoded = readStreamMessage(message, countTiles);
  if (decoded.body?.$case !== 'screenFrame') {
    throw new DecodeError('not_a_frame', `expected a ScreenFrame, got ${decoded.body?.$case ?? 'nothing'}`);
  }
  return decoded.body.value;
}

/**
 * Reads any message of the stream. A body from a later version of the protocol comes out as `undefined`.
 * @param inspect looks at the bytes first and may refuse them
 * @throws DecodeError `malformed`, or what `inspect` throws
 */
export function readStreamMessage(
  message: Uint8Array,
  inspect?: (message: Uint8Array) => void,
): StreamMessage {
  try {
    inspect?.(message);
    return StreamMessage.decode(message);
  } catch (cause) {
    if (cause instanceof DecodeError) throw cause;
    throw new DecodeError('malformed', cause instanceof Error ? cause.message : 'not a protobuf message');
  }
}

/**
 * Counts tiles on the wire before the decoder makes an object of each: two bytes are enough for a tile,
 * so that 16 MiB could ask for eight million of them.
 */
function countTiles(message: Uint8Array): void {
  const outer = new BinaryReader(message);
  let tiles = 0;
  while (outer.pos < outer.len) {
    const [field, wireType] = outer.tag();
    if (field !== FIELD.screenFrame || wireType !== WireType.LengthDelimited) {
      outer.skip(wireType, field);
      continue;
    }
    const frame = new BinaryReader(outer.bytes());
    while (frame.pos < frame.len) {
      const [inner, innerType] = frame.tag();
      frame.skip(innerType, inner);
      if (inner !== TILES_FIELD) continue;
      tiles += 1;
      if (tiles > MAX_TILES) throw new DecodeError('too_many_tiles', `more than ${MAX_TILES} tiles`);
    }
  }
}
