import type { ScreenFrame, Tile } from '@guru-connect/proto/stream';
import { TileEncoding } from '@guru-connect/proto/stream';
import { DecodeError } from './decode-error.ts';
import { jpegSize } from './jpeg-size.ts';
import { MAX_MONITOR_PIXELS, MAX_MONITOR_SIDE, MAX_OVERDRAW, MAX_TILE_SIDE } from './limits.ts';
import { indexRowBytes } from './palette-bits.ts';

/**
 * Holds a frame's headers against every bound, before a byte is inflated or a pixel allocated.
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
    losslessBytes += losslessSize(tile, seq);
    if (tile.encoding === TileEncoding.TILE_ENCODING_JPEG) checkJpeg(tile, seq);
  }
  if (pixels > MAX_OVERDRAW * width * height) {
    throw new DecodeError('too_many_pixels', `tiles of ${pixels} pixels on ${width}x${height}`, seq);
  }
  if (losslessBytes !== frame.losslessSize) {
    const detail = `tiles need ${losslessBytes} bytes, lossless_size says ${frame.losslessSize}`;
    throw new DecodeError('lossless_size_mismatch', detail, seq);
  }
}

/** Bytes of a checked tile's pixels in the inflated stream; none for a JPEG. */
export function losslessSize(tile: Tile, seq: number): number {
  switch (tile.encoding) {
    case TileEncoding.TILE_ENCODING_PALETTE:
      if (tile.colours < 1 || tile.colours > 256) {
        throw new DecodeError('bad_palette', `palette of ${tile.colours} colours`, seq);
      }
      return tile.colours * 3 + indexRowBytes(tile.colours, tile.width) * tile.height;
    case TileEncoding.TILE_ENCODING_RGB:
      return tile.width * tile.height * 3;
    case TileEncoding.TILE_ENCODING_JPEG:
      return 0;
    default:
      throw new DecodeError('unknown_encoding', `tile encoding ${tile.encoding}`, seq);
  }
}

function checkPlace(tile: Tile, frame: ScreenFrame): void {
  const { x, y, width, height } = tile;
  const fits = width >= 1 && height >= 1 && width <= MAX_TILE_SIDE && height <= MAX_TILE_SIDE;
  // Fields are uint32, so that no sum here leaves the exact range of a double.
  if (fits && x + width <= frame.width && y + height <= frame.height) return;
  const detail = `tile ${width}x${height}+${x}+${y} on ${frame.width}x${frame.height}`;
  throw new DecodeError('tile_out_of_bounds', detail, frame.seq);
}

/** A JPEG says its own size, and a browser would allocate for what it says. */
function checkJpeg(tile: Tile, seq: number): void {
  const size = jpegSize(tile.jpeg);
  if (size?.width === tile.width && size.height === tile.height) return;
  const says = size ? `${size.width}x${size.height}` : 'unreadable';
  throw new DecodeError('bad_jpeg', `JPEG ${says} in a tile of ${tile.width}x${tile.height}`, seq);
}

function isSide(pixels: number): boolean {
  return pixels >= 1 && pixels <= MAX_MONITOR_SIDE;
}
