import { DecodeError } from './decode-error.ts';
import type { Area, CopyPatch, DecodedFrame, FrameHead, JpegPatch, PixelPatch } from './decode-frame.ts';
import { decodePicture } from './decode-picture.ts';
import type { JpegGroup } from './group-jpegs.ts';
import { groupJpegs } from './group-jpegs.ts';

/** Part of one of the frame's bitmaps, from its left edge and `row` on. */
export interface BitmapPatch extends Area {
  readonly kind: 'bitmap';
  /** Index in the frame's `bitmaps`. */
  readonly bitmap: number;
  readonly row: number;
}

export type PaintablePatch = PixelPatch | BitmapPatch | CopyPatch;

/** A frame with nothing left to decode. Its bitmaps are to be closed after painting. */
export interface PaintableFrame {
  readonly head: FrameHead;
  readonly patches: readonly PaintablePatch[];
  readonly bitmaps: readonly ImageBitmap[];
}

/** The frame as it is, when there is no JPEG in it; otherwise null. */
export function withoutJpegs({ head, patches }: DecodedFrame): PaintableFrame | null {
  const ready = patches.filter((patch) => patch.kind !== 'jpeg');
  return ready.length === patches.length ? { head, patches: ready, bitmaps: [] } : null;
}

/**
 * Decodes a frame's JPEGs with the browser's own decoder, all at once.
 * @throws DecodeError `bad_jpeg`; then every bitmap that came out is closed
 */
export async function decodeJpegs({ head, patches }: DecodedFrame): Promise<PaintableFrame> {
  const jpegs = patches.filter((patch) => patch.kind === 'jpeg');
  const pictures = await decodeLarge(jpegs, head.seq);
  const groups = groupJpegs(jpegs.filter((patch) => !pictures.has(patch)));
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
  const painted = patches.map((patch): PaintablePatch => {
    if (patch.kind !== 'jpeg') return patch;
    const { x, y, width, height } = patch;
    const place = places.get(patch) ?? { bitmap: 0, row: 0 };
    return pictures.get(patch) ?? { kind: 'bitmap', x, y, width, height, ...place };
  });
  return { head, patches: painted, bitmaps };
}

/** Large JPEGs as pixels, as far as this browser gives them; those left out are decoded as bitmaps. */
async function decodeLarge(
  jpegs: readonly JpegPatch[],
  seq: number,
): Promise<ReadonlyMap<JpegPatch, PixelPatch>> {
  const decoded = new Map<JpegPatch, PixelPatch>();
  try {
    for (const patch of jpegs.filter(({ large }) => large)) {
      const picture = await decodePicture(patch);
      if (picture) decoded.set(patch, picture);
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new DecodeError(error.code, error.message, seq);
  }
  return decoded;
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
