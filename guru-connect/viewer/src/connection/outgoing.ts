import { StreamMessage } from '@guru-connect/proto/stream';

export type StreamBody = NonNullable<StreamMessage['body']>;

/** What a viewer may say once it is let in. */
export type ViewerBody = Extract<
  StreamBody,
  {
    $case:
      | 'frameAck'
      | 'pointerEvent'
      | 'wheelEvent'
      | 'keyEvent'
      | 'textInput'
      | 'releaseAll'
      | 'refreshRequest'
      | 'selectMonitor'
      | 'clipboardWrite'
      | 'clipboardRead';
  }
>;

/** One WebSocket message. */
export function encodeBody(body: StreamBody): Uint8Array<ArrayBuffer> {
  // The writer's result is typed as possibly shared memory, which it never is; a socket wants to know.
  return new Uint8Array(StreamMessage.encode({ body }).finish());
}
