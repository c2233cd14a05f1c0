/**
 * The reference that the decoder is held against: packs pictures into ScreenFrames as stream.proto describes, bit by
 * bit and without any of the viewer's own code.
 */
import { deflateRawSync } from 'node:zlib';
import { type ScreenFrame, StreamMessage, type Tile, TileEncoding } from '@guru-connect/proto/stream';

/** RGBA, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One tile and its bytes in the lossless stream. */
export interface PackedTile {
  readonly tile: Tile;
  readonly bytes: Uint8Array;
}

const EMPTY = new Uint8Array(0);

export function packTile(picture: Picture, rect: Rect): PackedTile {
  const colours = new Map<string, number>();
  const pixels: string[] = [];
  for (let y = rect.y; y < rect.y + rect.height; y += 1) {
    for (let x = rect.x; x < rect.x + rect.width; x += 1) {
      const at = (y * picture.width + x) * 4;
      const colour = [...picture.rgba.subarray(at, at + 3)].join();
      pixels.push(colour);
      if (!colours.has(colour)) colours.set(colour, colours.size);
    }
  }
  if (colours.size > 256) return packRgb(rect, pixels);
  return packPalette(rect, pixels, colours);
}

const HERE = { fromX: 0, fromY: 0 };

export function packJpeg(
  rect: Rect,
  jpeg: Uint8Array,
  encoding: TileEncoding = TileEncoding.TILE_ENCODING_JPEG,
): PackedTile {
  return { tile: { ...rect, ...HERE, encoding, colours: 0, jpeg }, bytes: EMPTY };
}

export function packCopy(rect: Rect, fromX: number, fromY: number): PackedTile {
  const encoding = TileEncoding.TILE_ENCODING_COPY;
  return { tile: { ...rect, fromX, fromY, encoding, colours: 0, jpeg: EMPTY }, bytes: EMPTY };
}

function packRgb(rect: Rect, pixels: readonly string[]): PackedTile {
  const bytes = Uint8Array.from(pixels.flatMap((colour) => colour.split(',').map(Number)));
  return {
    tile: { ...rect, ...HERE, encoding: TileEncoding.TILE_ENCODING_RGB, colours: 0, jpeg: EMPTY },
    bytes,
  };
}

function packPalette(
  rect: Rect,
  pixels: readonly string[],
  colours: ReadonlyMap<string, number>,
): PackedTile {
  const bytes = [...colours.keys()].flatMap((colour) => colour.split(',').map(Number));
  const bits = [1, 2, 4, 16, 256].findIndex((most) => colours.size <= most);
  const width = [0, 1, 2, 4, 8][bits] ?? 8;
  if (width > 0) {
    for (let row = 0; row < rect.height; row += 1) {
      const indices = pixels
        .slice(row * rect.width, (row + 1) * rect.width)
        .map((colour) => colours.get(colour) ?? 0);
      // As a string of bits, last index first, so that the first lies in the lowest bits.
      const text = indices
        .map((index) => index.toString(2).padStart(width, '0'))
        .reverse()
        .join('');
      const padded = text.padStart(Math.ceil(text.length / 8) * 8, '0');
      for (let end = padded.length; end > 0; end -= 8)
        bytes.push(Number.parseInt(padded.slice(end - 8, end), 2));
    }
  }
  const encoding = TileEncoding.TILE_ENCODING_PALETTE;
  const tile = { ...rect, ...HERE, encoding, colours: colours.size, jpeg: EMPTY };
  return { tile, bytes: Uint8Array.from(bytes) };
}

export interface FrameOptions {
  readonly seq: number;
  readonly monitorId?: number;
  readonly whole?: boolean;
}

export function makeFrame(
  size: { readonly width: number; readonly height: number },
  packed: readonly PackedTile[],
  { seq, monitorId = 1, whole = false }: FrameOptions,
): ScreenFrame {
  const raw = Buffer.concat(packed.map(({ bytes }) => bytes));
  return {
    seq,
    monitorId,
    width: size.width,
    height: size.height,
    whole,
    tiles: packed.map(({ tile }) => tile),
    lossless: raw.length > 0 ? new Uint8Array(deflateRawSync(raw)) : EMPTY,
    losslessSize: raw.length,
  };
}

/** A whole picture on the 64-pixel grid. */
export function wholeFrame(picture: Picture, options: FrameOptions): ScreenFrame {
  return makeFrame(
    picture,
    grid(picture).map((rect) => packTile(picture, rect)),
    { ...options, whole: true },
  );
}

export function grid(size: { readonly width: number; readonly height: number }): Rect[] {
  const rects: Rect[] = [];
  for (let y = 0; y < size.height; y += 64) {
    for (let x = 0; x < size.width; x += 64) {
      rects.push({ x, y, width: Math.min(64, size.width - x), height: Math.min(64, size.height - y) });
    }
  }
  return rects;
}

export function encodeFrame(frame: ScreenFrame): Uint8Array {
  return StreamMessage.encode({ body: { $case: 'screenFrame', value: frame } }).finish();
}
