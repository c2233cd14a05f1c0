import type { ScreenFrame, Tile } from '@guru-connect/proto/stream';
import { DecodeError } from './decode-error.ts';
import type { TileDecoder } from './encodings/tile-decoder.ts';
import { MAX_COPIES, MAX_MONITOR_PIXELS, MAX_MONITOR_SIDE, MAX_OVERDRAW, MAX_TILE_SIDE } from './limits.ts';
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
  let copies = 0;
  for (const tile of frame.tiles) {
    const decoder = knownDecoder(tile, seq);
    checkPlace(tile, decoder, frame);
    pixels += tile.width * tile.height;
    if (decoder.kind === 'lossless') losslessBytes += decoder.losslessSize(tile, seq);
    else if (decoder.kind === 'picture') decoder.check(tile, seq);
    else {
      decoder.check(tile, frame);
      copies += 1;
    }
  }
  if (copies > MAX_COPIES) throw new DecodeError('too_many_copies', `${copies} copies`, seq);
  if (pixels > MAX_OVERDRAW * width * height) {
    throw new DecodeError('too_many_pixels', `tiles of ${pixels} pixels on ${width}x${height}`, seq);
  }
  if (losslessBytes !== frame.losslessSize) {
    const detail = `tiles need ${losslessBytes} bytes, lossless_size says ${frame.losslessSize}`;
    throw new DecodeError('lossless_size_mismatch', detail, seq);
  }
}

function knownDecoder({ encoding }: Tile, seq: number): TileDecoder {
  const decoder = tileDecoder(encoding);
  if (!decoder) throw new DecodeError('unknown_encoding', `tile encoding ${encoding}`, seq);
  return decoder;
}

function checkPlace(tile: Tile, { largest }: TileDecoder, frame: ScreenFrame): void {
  const { x, y, width, height } = tile;
  const longest = largest === 'tile' ? MAX_TILE_SIDE : MAX_MONITOR_SIDE;
  const fits = width >= 1 && height >= 1 && width <= longest && height <= longest;
  // Fields are uint32, so that no sum here leaves the exact range of a double.
  if (fits && x + width <= frame.width && y + height <= frame.height) return;
  const detail = `tile ${width}x${height}+${x}+${y} on ${frame.width}x${frame.height}`;
  throw new DecodeError('tile_out_of_bounds', detail, frame.seq);
}

function isSide(pixels: number): boolean {
  return pixels >= 1 && pixels <= MAX_MONITOR_SIDE;
}
