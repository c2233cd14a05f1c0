import { DecodeError } from '../../src/decode/decode-error.ts';
import { decodeFrame } from '../../src/decode/decode-frame.ts';
import { withoutJpegs } from '../../src/decode/decode-jpegs.ts';
import type { DecodeWorker } from '../../src/decode/frame-decoder.ts';
import type { DecodeResult } from '../../src/decode/worker-messages.ts';

/** Decodes at once, with the worker's own code; frames with JPEGs need a browser. */
export class InlineWorker implements DecodeWorker {
  #listener: (event: { readonly data: DecodeResult; readonly message: string }) => void = () => {};

  addEventListener(type: string, listener: (event: { data: DecodeResult; message: string }) => void): void {
    if (type === 'message') this.#listener = listener;
  }
  terminate(): void {
    this.#listener = () => {};
  }
  postMessage(message: ArrayBuffer): void {
    this.#listener({ data: decode(message), message: '' });
  }
}

function decode(message: ArrayBuffer): DecodeResult {
  try {
    const frame = withoutJpegs(decodeFrame(new Uint8Array(message)));
    if (!frame) throw new DecodeError('bad_jpeg', 'there is no browser here');
    return { kind: 'frame', frame };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { kind: 'failed', code: error.code, detail: error.message, seq: error.seq };
  }
}
