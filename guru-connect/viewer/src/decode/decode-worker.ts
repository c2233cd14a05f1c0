/** The module worker that decodes frames, so that the page's own thread stays free for input and painting. */
import { DecodeError } from './decode-error.ts';
import { decodeFrame } from './decode-frame.ts';
import type { PaintableFrame } from './decode-jpegs.ts';
import { decodeJpegs, withoutJpegs } from './decode-jpegs.ts';
import type { DecodeRequest, DecodeResult } from './worker-messages.ts';

/** Settles when everything before is posted: a frame without JPEGs must not overtake one that waits for its own. */
let posted: Promise<void> = Promise.resolve();
let waiting = 0;

self.addEventListener('message', (event: MessageEvent<DecodeRequest>) => {
  let frame: PaintableFrame | Promise<PaintableFrame>;
  try {
    const decoded = decodeFrame(new Uint8Array(event.data));
    frame = withoutJpegs(decoded) ?? decodeJpegs(decoded);
  } catch (error) {
    frame = Promise.reject(error);
  }
  // Nothing is waiting and nothing to wait for: post at once, without a turn of the microtask queue.
  if (waiting === 0 && !(frame instanceof Promise)) {
    postFrame(frame);
    return;
  }
  waiting += 1;
  // Both outcomes are handled here and now, or a rejection behind a slow frame would count as unhandled.
  const result = Promise.resolve(frame).then(
    (value) => () => postFrame(value),
    (error: unknown) => () => postFailure(error),
  );
  posted = posted.then(async () => {
    const post = await result;
    waiting -= 1;
    post();
  });
});

function postFrame(frame: PaintableFrame): void {
  const result: DecodeResult = { kind: 'frame', frame };
  const pixels = frame.patches.flatMap((patch) => (patch.kind === 'pixels' ? [patch.pixels] : []));
  self.postMessage(result, { transfer: [...pixels, ...frame.bitmaps] });
}

function postFailure(error: unknown): void {
  const known = error instanceof DecodeError ? error : new DecodeError('malformed', String(error));
  const result: DecodeResult = { kind: 'failed', code: known.code, detail: known.message, seq: known.seq };
  self.postMessage(result);
}
