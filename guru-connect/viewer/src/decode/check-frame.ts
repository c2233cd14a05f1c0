import type { ScreenFrame, Tile } from '@guru-connect/proto/stream';
import { DecodeError } from './decode-error.ts';
import { MAX_MONITOR_PIXELS, MAX_MONITOR_SIDE, MAX_OVERDRAW, MAX_TILE_SIDE } from './limits.ts';
import { tileDecoder } from './tile-decoders.ts';

/**
 * Checks a frame's headers against every bound, before a byte is inflated or a pixel allocated.
 * @throws DecodeError with the frame's number
 */
export function checkFrame(frame: ScreenFrame): void {
  const { seq, width, height } = frame;
  if (!isSide(width) || !isSide(height) || width * height > MAX_MONITOR_PIXELS) {
    throw new DecodeError('size_out_of_bounds', `monitor of ${width}x${height} pixels`, seq);
  }
  let losslessBytes = 0;
  let pixels = 0;
  for (const tile of frame.tiles) {
    checkPlace(tile, frame);
    pixels += tile.width * tile.height;
    losslessBytes += checkTile(tile, seq);
  }
  if (pixels > MAX_OVERDRAW * width * height) {
    throw new DecodeError('too_many_pixels', `tiles of ${pixels} pixels on ${width}x${height}`, seq);
  }
  if (losslessBytes !== frame.losslessSize) {
    const detail = `tiles need ${losslessBytes} bytes, lossless_size says ${frame.losslessSize}`;
    throw new DecodeError('lossless_size_mismatch', detail, seq);
  }
}

/** @returns the tile's bytes in the inflated stream */
function checkTile(tile: Tile, seq: number): number {
  const decoder = tileDecoder(tile.encoding);
  if (!decoder) throw new DecodeError('unknown_encoding', `tile encoding ${tile.encoding}`, seq);
  if (decoder.kind === 'lossless') return decoder.losslessSize(tile, seq);
  decoder.check(tile, seq);
  return 0;
}

function checkPlace(tile: Tile, frame: ScreenFrame): void {
  const { x, y, width, height } = tile;
  const fits = width >= 1 && height >= 1 && width <= MAX_TILE_SIDE && height <= MAX_TILE_SIDE;
  // Fields are uint32, so that no sum here leaves the exact range of a double.
  if (fits && x + width <= frame.width && y + height <= frame.height) return;
  const detail = `tile ${width}x${height}+${x}+${y} on ${frame.width}x${frame.height}`;
  throw new DecodeError('tile_out_of_bounds', detail, frame.seq);
}

function isSide(pixels: number): boolean {
  return pixels >= 1 && pixels <= MAX_MONITOR_SIDE;
}
