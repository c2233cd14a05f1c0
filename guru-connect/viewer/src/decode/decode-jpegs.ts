import { DecodeError } from './decode-error.ts';
import type { Area, DecodedFrame, FrameHead, JpegPatch, PixelPatch } from './decode-frame.ts';
import type { JpegGroup } from './group-jpegs.ts';
import { groupJpegs } from './group-jpegs.ts';

/** Part of one of the frame's bitmaps, from its left edge and `row` on. */
export interface BitmapPatch extends Area {
  readonly kind: 'bitmap';
  /** Index in the frame's `bitmaps`. */
  readonly bitmap: number;
  readonly row: number;
}

/** A frame with nothing left to decode. Its bitmaps are to be closed after painting. */
export interface PaintableFrame {
  readonly head: FrameHead;
  readonly patches: readonly (PixelPatch | BitmapPatch)[];
  readonly bitmaps: readonly ImageBitmap[];
}

/** The frame as it is, when there is no JPEG in it; otherwise null. */
export function withoutJpegs({ head, patches }: DecodedFrame): PaintableFrame | null {
  const pixels = patches.filter((patch) => patch.kind === 'pixels');
  return pixels.length === patches.length ? { head, patches: pixels, bitmaps: [] } : null;
}

/**
 * Decodes a frame's JPEGs with the browser's own decoder, all at once.
 * @throws DecodeError `bad_jpeg`; then every bitmap that came out is closed
 */
export async function decodeJpegs({ head, patches }: DecodedFrame): Promise<PaintableFrame> {
  const groups = groupJpegs(patches.filter((patch) => patch.kind === 'jpeg'));
  const results = await Promise.allSettled(groups.map(toBitmap));
  const bitmaps = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  if (bitmaps.length < results.length) {
    closeBitmaps({ bitmaps });
    throw new DecodeError('bad_jpeg', 'the browser cannot decode a JPEG tile', head.seq);
  }
  const places = new Map<JpegPatch, { bitmap: number; row: number }>();
  for (const [bitmap, { members }] of groups.entries()) {
    for (const { patch, row } of members) places.set(patch, { bitmap, row });
  }
  const painted = patches.map((patch): PixelPatch | BitmapPatch => {
    if (patch.kind === 'pixels') return patch;
    const { x, y, width, height } = patch;
    return { kind: 'bitmap', x, y, width, height, ...(places.get(patch) ?? { bitmap: 0, row: 0 }) };
  });
  return { head, patches: painted, bitmaps };
}

export function closeBitmaps({ bitmaps }: Pick<PaintableFrame, 'bitmaps'>): void {
  for (const bitmap of bitmaps) bitmap.close();
}

async function toBitmap({ jpeg, width, height }: JpegGroup): Promise<ImageBitmap> {
  // A copy whose type says that its buffer is not shared, which is what Blob takes.
  const blob = new Blob([new Uint8Array(jpeg)], { type: 'image/jpeg' });
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none' });
  if (bitmap.width === width && bitmap.height === height) return bitmap;
  // An orientation tag may turn the picture after its header was checked.
  bitmap.close();
  throw new DecodeError('bad_jpeg', 'a JPEG tile has another size than its header says');
}
