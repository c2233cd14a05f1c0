import { StreamMessage } from '@guru-connect/proto/stream';

/**
 * Reads the first message of a data or viewer socket: the only ones of a stream that the relay decodes, and these are
 * bounded by the socket's limit.
 */
export function decodeFirst(bytes: Uint8Array): StreamMessage['body'] {
  try {
    return StreamMessage.decode(bytes).body;
  } catch {
    return undefined;
  }
}
