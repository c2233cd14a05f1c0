import type { DecodeErrorCode } from './decode-error.ts';
import type { PaintableFrame } from './decode-jpegs.ts';

/** To the worker: one WebSocket message, transferred. */
export type DecodeRequest = ArrayBuffer;

/** From the worker, one for each request and in the requests' order. */
export type DecodeResult =
  | { readonly kind: 'frame'; readonly frame: PaintableFrame }
  | {
      readonly kind: 'failed';
      readonly code: DecodeErrorCode;
      readonly detail: string;
      readonly seq: number | undefined;
    };
