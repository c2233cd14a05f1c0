import type { ScreenFrame } from '@guru-connect/proto/stream';
import { TileEncoding } from '@guru-connect/proto/stream';
import { checkFrame } from './check-frame.ts';
import { inflateExactly } from './inflate-exactly.ts';
import type { PixelArea } from './paint-plan.ts';
import { planPainting } from './paint-plan.ts';
import { readFrame } from './read-frame.ts';

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Opaque RGBA, row by row, in a buffer of its own. */
export interface PixelPatch extends Area {
  readonly kind: 'pixels';
  readonly pixels: ArrayBuffer;
}

/** A JPEG still to be decoded; shares the message's memory. */
export interface JpegPatch extends Area {
  readonly kind: 'jpeg';
  readonly jpeg: Uint8Array;
  /** To be decoded on its own, not together with its neighbours. */
  readonly large: boolean;
}

/** Pixels of the picture as it is after all patches before. */
export interface CopyPatch extends Area {
  readonly kind: 'copy';
  readonly fromX: number;
  readonly fromY: number;
}

export interface FrameHead {
  readonly seq: number;
  readonly monitorId: number;
  readonly width: number;
  readonly height: number;
  readonly whole: boolean;
}

/** A frame whose lossless tiles are pixels; patches are to be painted in order. */
export interface DecodedFrame {
  readonly head: FrameHead;
  readonly patches: readonly (PixelPatch | JpegPatch | CopyPatch)[];
}

/**
 * Decodes one WebSocket message that holds a ScreenFrame.
 * @throws DecodeError
 */
export function decodeFrame(message: Uint8Array): DecodedFrame {
  const frame = readFrame(message);
  checkFrame(frame);
  const { seq, monitorId, width, height, whole } = frame;
  return { head: { seq, monitorId, width, height, whole }, patches: decodePatches(frame) };
}

function decodePatches(frame: ScreenFrame): (PixelPatch | JpegPatch | CopyPatch)[] {
  const bytes = inflateExactly(frame.lossless, frame.losslessSize, frame.seq);
  let at = 0;
  return planPainting(frame.tiles).map((area) => {
    if (area.kind === 'copy') {
      const { x, y, width, height, fromX, fromY } = area.tile;
      return { kind: 'copy', x, y, width, height, fromX, fromY };
    }
    if (area.kind === 'jpeg') {
      const { x, y, width, height, jpeg, encoding } = area.tile;
      const large = encoding === TileEncoding.TILE_ENCODING_LARGE_JPEG;
      return { kind: 'jpeg', x, y, width, height, jpeg, large };
    }
    const unpacked = unpackArea(area, bytes, at, frame.seq);
    at = unpacked.end;
    return unpacked.patch;
  });
}

function unpackArea(
  area: PixelArea,
  bytes: Uint8Array,
  at: number,
  seq: number,
): { patch: PixelPatch; end: number } {
  const { x, y, width, height } = area;
  // Little-endian words, as on every platform that browsers run on.
  const words = new Uint32Array(width * height);
  let end = at;
  for (const { tile, decoder } of area.tiles) {
    const to = { words, start: (tile.y - y) * width + tile.x - x, stride: width };
    decoder.unpack(bytes, end, tile, to, seq);
    end += decoder.losslessSize(tile, seq);
  }
  return { patch: { kind: 'pixels', x, y, width, height, pixels: words.buffer }, end };
}
