import { DecodeError } from './decode-error.ts';
import type { Area, DecodedFrame, FrameHead, JpegPatch, PixelPatch } from './decode-frame.ts';

export interface BitmapPatch extends Area {
  readonly kind: 'bitmap';
  readonly bitmap: ImageBitmap;
}

/** A frame with nothing left to decode. Its bitmaps are to be closed after painting. */
export interface PaintableFrame {
  readonly head: FrameHead;
  readonly patches: readonly (PixelPatch | BitmapPatch)[];
}

/**
 * Decodes a frame's JPEGs with the browser's own decoder, all at once.
 * @throws DecodeError `bad_jpeg`; then every bitmap that came out is closed
 */
export async function decodeJpegs(frame: DecodedFrame): Promise<PaintableFrame> {
  const results = await Promise.allSettled(
    frame.patches.map((patch) => (patch.kind === 'jpeg' ? toBitmap(patch) : patch)),
  );
  const patches: (PixelPatch | BitmapPatch)[] = [];
  let failed = false;
  for (const result of results) {
    if (result.status === 'rejected') failed = true;
    else patches.push(result.value);
  }
  if (!failed) return { head: frame.head, patches };
  closeBitmaps(patches);
  throw new DecodeError('bad_jpeg', 'the browser cannot decode a JPEG tile', frame.head.seq);
}

export function closeBitmaps(patches: readonly (PixelPatch | BitmapPatch)[]): void {
  for (const patch of patches) if (patch.kind === 'bitmap') patch.bitmap.close();
}

async function toBitmap({ x, y, width, height, jpeg }: JpegPatch): Promise<BitmapPatch> {
  // A copy whose type says that its buffer is not shared, which is what Blob takes.
  const blob = new Blob([new Uint8Array(jpeg)], { type: 'image/jpeg' });
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none' });
  if (bitmap.width === width && bitmap.height === height)
    return { kind: 'bitmap', x, y, width, height, bitmap };
  // An orientation tag may turn the picture after its header was checked.
  bitmap.close();
  throw new DecodeError('bad_jpeg', 'a JPEG tile has another size than its header says');
}
