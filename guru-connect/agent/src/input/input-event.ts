import type { LockState, PointerEvent, StreamMessage } from '@guru-connect/proto/stream';
import { TYPED_TEXT_LIMIT, typedText } from '@guru-connect/proto/typed-text';

/** What a viewer asks to do on the desktop. */
export type InputEvent =
  | { readonly kind: 'pointer'; readonly event: PointerEvent }
  | { readonly kind: 'wheel'; readonly deltaX: number; readonly deltaY: number }
  | {
      readonly kind: 'key';
      readonly code: string;
      readonly down: boolean;
      /** Locks that the desktop must have before the key goes down. */
      readonly locks?: LockState | undefined;
    }
  | {
      readonly kind: 'text';
      /** Clean, and no longer than the protocol allows. */
      readonly text: string;
    }
  | { readonly kind: 'release_all' };

/** The input that a message carries, or undefined when it carries none. */
export function inputOf(body: NonNullable<StreamMessage['body']>): InputEvent | undefined {
  switch (body.$case) {
    case 'pointerEvent':
      return { kind: 'pointer', event: body.value };
    case 'wheelEvent':
      return { kind: 'wheel', deltaX: body.value.deltaX, deltaY: body.value.deltaY };
    case 'keyEvent':
      return { kind: 'key', code: body.value.code, down: body.value.down, locks: body.value.locks };
    case 'textInput':
      return { kind: 'text', text: typedText(body.value.text.slice(0, TYPED_TEXT_LIMIT)) };
    case 'releaseAll':
      return { kind: 'release_all' };
    default:
      return undefined;
  }
}
