import type { Tile } from '@guru-connect/proto/stream';
import type { LosslessDecoder } from './encodings/tile-decoder.ts';
import { tileDecoder } from './tile-decoders.ts';

export interface PixelTile {
  readonly tile: Tile;
  readonly decoder: LosslessDecoder;
}

/** A rectangle of lossless tiles that is painted in one go. */
export interface PixelArea {
  readonly kind: 'pixels';
  readonly x: number;
  readonly y: number;
  width: number;
  height: number;
  readonly tiles: PixelTile[];
}

export interface JpegArea {
  readonly kind: 'jpeg';
  readonly tile: Tile;
}

/** A barrier: what comes before it is painted before it, and what comes after it, after it. */
export interface CopyArea {
  readonly kind: 'copy';
  readonly tile: Tile;
}

export type PaintArea = PixelArea | JpegArea | CopyArea;

/**
 * Puts neighbouring lossless tiles together, for one putImageData costs less than many. Only tiles that follow each
 * other are merged, into rows and rows into blocks, so that the order of painting stays what the agent meant.
 */
export function planPainting(tiles: readonly Tile[]): PaintArea[] {
  const areas: PaintArea[] = [];
  let row: PixelArea | null = null;
  for (const tile of tiles) {
    const decoder = tileDecoder(tile.encoding);
    if (decoder?.kind !== 'lossless') {
      if (row) stack(areas, row);
      row = null;
      areas.push({ kind: decoder?.kind === 'copy' ? 'copy' : 'jpeg', tile });
    } else if (row && tile.y === row.y && tile.height === row.height && tile.x === row.x + row.width) {
      row.tiles.push({ tile, decoder });
      row.width += tile.width;
    } else {
      if (row) stack(areas, row);
      const { x, y, width, height } = tile;
      row = { kind: 'pixels', x, y, width, height, tiles: [{ tile, decoder }] };
    }
  }
  if (row) stack(areas, row);
  return areas;
}

function stack(areas: PaintArea[], row: PixelArea): void {
  const above = areas.at(-1);
  if (
    above?.kind === 'pixels' &&
    above.x === row.x &&
    above.width === row.width &&
    above.y + above.height === row.y
  ) {
    above.height += row.height;
    for (const tile of row.tiles) above.tiles.push(tile);
    return;
  }
  areas.push(row);
}
