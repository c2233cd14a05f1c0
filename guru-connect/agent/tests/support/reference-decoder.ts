import { inflateRawSync } from 'node:zlib';
import { type ScreenFrame, type Tile, TileEncoding } from '@guru-connect/proto/stream';
import jpegTurbo from '@julusian/jpeg-turbo';

function bitsPerIndex(colours: number): number {
  if (colours <= 2) return 1;
  if (colours <= 4) return 2;
  if (colours <= 16) return 4;
  return 8;
}

/** Reads stream.proto as it is written, pixel by pixel, sharing nothing with the encoder. */
export class ReferenceDecoder {
  width = 0;
  height = 0;
  monitorId = 0;
  /** R, G, B a pixel. */
  rgb = new Uint8Array(0);
  encodings = new Set<number>();
  #lastSeq = 0;

  paint(frame: ScreenFrame): void {
    if (frame.seq !== this.#lastSeq + 1) throw new Error(`frame ${frame.seq} after ${this.#lastSeq}`);
    this.#lastSeq = frame.seq;
    if (frame.whole) {
      this.width = frame.width;
      this.height = frame.height;
      this.monitorId = frame.monitorId;
      this.rgb = new Uint8Array(frame.width * frame.height * 3);
    }
    if (frame.width !== this.width || frame.height !== this.height || frame.monitorId !== this.monitorId) {
      throw new Error('a frame of another monitor without a whole one before it');
    }
    const pixels = frame.lossless.length === 0 ? Buffer.alloc(0) : inflateRawSync(frame.lossless);
    if (pixels.length !== frame.losslessSize) throw new Error('lossless_size is wrong');
    let at = 0;
    for (const tile of frame.tiles) at += this.#paintTile(tile, pixels.subarray(at));
    if (at !== pixels.length) throw new Error(`${pixels.length - at} lossless bytes belong to no tile`);
  }

  #paintTile(tile: Tile, data: Buffer): number {
    const { TILE_ENCODING_COPY: COPY, TILE_ENCODING_LARGE_JPEG: LARGE } = TileEncoding;
    const longest = tile.encoding === COPY || tile.encoding === LARGE ? 65_535 : 64;
    if (tile.width < 1 || tile.height < 1 || tile.width > longest || tile.height > longest)
      throw new Error('tile size');
    if (tile.x + tile.width > this.width || tile.y + tile.height > this.height)
      throw new Error('tile outside');
    this.encodings.add(tile.encoding);
    switch (tile.encoding) {
      case TileEncoding.TILE_ENCODING_PALETTE:
        return this.#paintPalette(tile, data);
      case TileEncoding.TILE_ENCODING_RGB:
        this.#fill(tile, (x, y) => rgbAt(data, (y * tile.width + x) * 3));
        return tile.width * tile.height * 3;
      case TileEncoding.TILE_ENCODING_COPY: {
        const { fromX, fromY, width, height } = tile;
        if (fromX + width > this.width || fromY + height > this.height) throw new Error('copy from outside');
        const before = this.rgb.slice();
        this.#fill(tile, (x, y) => rgbAt(before, ((fromY + y) * this.width + fromX + x) * 3));
        return 0;
      }
      case TileEncoding.TILE_ENCODING_LARGE_JPEG:
      case TileEncoding.TILE_ENCODING_JPEG: {
        const picture = jpegTurbo.decompressSync(Buffer.from(tile.jpeg), { format: jpegTurbo.FORMAT_RGB });
        if (picture.width !== tile.width || picture.height !== tile.height) throw new Error('JPEG size');
        this.#fill(tile, (x, y) => rgbAt(picture.data, (y * tile.width + x) * 3));
        return 0;
      }
      default:
        throw new Error(`encoding ${tile.encoding}`);
    }
  }

  #paintPalette(tile: Tile, data: Buffer): number {
    const { colours } = tile;
    if (colours < 1 || colours > 256) throw new Error(`${colours} colours`);
    const bits = bitsPerIndex(colours);
    const rowBytes = colours === 1 ? 0 : Math.ceil((tile.width * bits) / 8);
    this.#fill(tile, (x, y) => {
      let index = 0;
      if (colours > 1) {
        const byte = data[colours * 3 + y * rowBytes + Math.floor((x * bits) / 8)] ?? 0;
        index = (byte >> ((x * bits) % 8)) & (2 ** bits - 1);
      }
      if (index >= colours) throw new Error('index beyond the palette');
      return rgbAt(data, index * 3);
    });
    return colours * 3 + rowBytes * tile.height;
  }

  /** `colourAt` gives 0xRRGGBB. */
  #fill(tile: Tile, colourAt: (x: number, y: number) => number): void {
    for (let y = 0; y < tile.height; y++) {
      let at = ((tile.y + y) * this.width + tile.x) * 3;
      for (let x = 0; x < tile.width; x++) {
        const colour = colourAt(x, y);
        this.rgb[at++] = colour >> 16;
        this.rgb[at++] = (colour >> 8) & 0xff;
        this.rgb[at++] = colour & 0xff;
      }
    }
  }
}

function rgbAt(data: Uint8Array, at: number): number {
  return ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
}
