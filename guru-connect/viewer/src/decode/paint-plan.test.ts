import type { Tile } from '@guru-connect/proto/stream';
import { TileEncoding } from '@guru-connect/proto/stream';
import { describe, expect, it } from '@jest/globals';
import { planPainting } from './paint-plan.ts';

const { TILE_ENCODING_RGB: RGB, TILE_ENCODING_JPEG: JPEG, TILE_ENCODING_COPY: COPY } = TileEncoding;

function tile(x: number, y: number, width = 64, height = 64, encoding: TileEncoding = RGB): Tile {
  return { x, y, width, height, encoding, colours: 0, jpeg: new Uint8Array(0), fromX: 0, fromY: 0 };
}

function plan(...tiles: Tile[]): string[] {
  return planPainting(tiles).map((area) => {
    if (area.kind !== 'pixels') return `${area.kind} ${area.tile.x},${area.tile.y}`;
    return `${area.width}x${area.height}+${area.x}+${area.y} of ${area.tiles.length}`;
  });
}

describe('planPainting', () => {
  it('puts rows and then blocks together', () => {
    expect(plan(tile(0, 0), tile(64, 0), tile(0, 64), tile(64, 64))).toEqual(['128x128+0+0 of 4']);
  });
  it('leaves rows of different width apart', () => {
    expect(plan(tile(0, 0), tile(64, 0), tile(0, 64))).toEqual(['128x64+0+0 of 2', '64x64+0+64 of 1']);
  });
  it('does not merge across a gap, another height or another order', () => {
    expect(plan(tile(0, 0), tile(65, 0))).toHaveLength(2);
    expect(plan(tile(0, 0), tile(64, 0, 64, 63))).toHaveLength(2);
    expect(plan(tile(64, 0), tile(0, 0))).toHaveLength(2);
  });
  it('keeps a JPEG in its place between lossless tiles', () => {
    expect(plan(tile(0, 0), tile(64, 0, 64, 64, JPEG), tile(128, 0))).toEqual([
      '64x64+0+0 of 1',
      'jpeg 64,0',
      '64x64+128+0 of 1',
    ]);
  });
  it('merges nothing across a copy', () => {
    expect(plan(tile(0, 0), tile(0, 64, 200, 200, COPY), tile(64, 0))).toEqual([
      '64x64+0+0 of 1',
      'copy 0,64',
      '64x64+64+0 of 1',
    ]);
  });
  it('has nothing to do for no tiles', () => {
    expect(plan()).toEqual([]);
  });
});
