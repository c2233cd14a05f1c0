import type { ScreenFrame, Tile } from '@guru-connect/proto/stream';

/** Where a tile's pixels go: RGBA, one little-endian word a pixel, `stride` words a row. */
export interface Destination {
  readonly words: Uint32Array;
  readonly start: number;
  readonly stride: number;
}

/** Largest tile of an encoding: 64 pixels a side, or all of the monitor. */
export type LargestTile = 'tile' | 'monitor';

/** For tiles whose pixels are in the frame's inflated stream. */
export interface LosslessDecoder {
  readonly kind: 'lossless';
  readonly largest: LargestTile;
  /**
   * Checks a tile's header and returns its bytes in the stream.
   * @throws DecodeError
   */
  losslessSize(tile: Tile, seq: number): number;
  /**
   * Writes the pixels that start at byte `at`. The caller has checked that the bytes are there.
   * @throws DecodeError; the destination is then undefined
   */
  unpack(bytes: Uint8Array, at: number, tile: Tile, to: Destination, seq: number): void;
}

/** For tiles that carry a picture of their own, which the browser decodes later. */
export interface PictureDecoder {
  readonly kind: 'picture';
  readonly largest: LargestTile;
  /** @throws DecodeError */
  check(tile: Tile, seq: number): void;
}

/** For tiles that are pixels of the picture itself. */
export interface CopyDecoder {
  readonly kind: 'copy';
  readonly largest: LargestTile;
  /** @throws DecodeError */
  check(tile: Tile, frame: ScreenFrame): void;
}

export type TileDecoder = LosslessDecoder | PictureDecoder | CopyDecoder;
