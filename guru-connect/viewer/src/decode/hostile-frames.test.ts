import { deflateRawSync } from 'node:zlib';
import type { ScreenFrame, Tile } from '@guru-connect/proto/stream';
import { StreamMessage, TileEncoding } from '@guru-connect/proto/stream';
import { describe, expect, it } from '@jest/globals';
import { encodeFrame } from '../../tests/support/encode-frame.ts';
import { DecodeError } from './decode-error.ts';
import { decodeFrame } from './decode-frame.ts';
import { MAX_COPIES, MAX_TILES } from './limits.ts';

const EMPTY = new Uint8Array(0);

function tile(part: Partial<Tile> = {}): Tile {
  const rgb = TileEncoding.TILE_ENCODING_RGB;
  return {
    x: 0,
    y: 0,
    width: 2,
    height: 2,
    encoding: rgb,
    colours: 0,
    jpeg: EMPTY,
    fromX: 0,
    fromY: 0,
    ...part,
  };
}

/** A good frame of 2x2 pixels but for what a test changes. */
function frame(part: Partial<ScreenFrame> = {}, pixels = new Uint8Array(12)): ScreenFrame {
  const lossless = new Uint8Array(deflateRawSync(pixels));
  const head = { seq: 9, monitorId: 1, width: 64, height: 64, whole: false };
  return { ...head, tiles: [tile()], lossless, losslessSize: pixels.length, ...part };
}

function palette(colours: number, indices: readonly number[]): ScreenFrame {
  const pixels = Uint8Array.from([...new Array(colours * 3).fill(7), ...indices]);
  return frame({ tiles: [tile({ encoding: TileEncoding.TILE_ENCODING_PALETTE, colours })] }, pixels);
}

function refusal(message: Uint8Array): DecodeError {
  try {
    decodeFrame(message);
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
  throw new Error('the frame was accepted');
}

const LARGE = { width: 64, height: 64, encoding: TileEncoding.TILE_ENCODING_LARGE_JPEG };

function copies(parts: readonly Partial<Tile>[]): ScreenFrame {
  const encoding = TileEncoding.TILE_ENCODING_COPY;
  return frame({ tiles: parts.map((part) => tile({ encoding, ...part })), lossless: EMPTY, losslessSize: 0 });
}

const HOSTILE: readonly (readonly [what: string, frame: ScreenFrame, code: string])[] = [
  ['a monitor without width', frame({ width: 0 }), 'size_out_of_bounds'],
  ['a monitor wider than any', frame({ width: 16_385 }), 'size_out_of_bounds'],
  ['a monitor of 268 million pixels', frame({ width: 16_384, height: 16_384 }), 'size_out_of_bounds'],
  [
    'a monitor of 2^32-1 pixels a side',
    frame({ width: 2 ** 32 - 1, height: 2 ** 32 - 1 }),
    'size_out_of_bounds',
  ],
  ['a tile right of the monitor', frame({ tiles: [tile({ x: 63 })] }), 'tile_out_of_bounds'],
  ['a tile below the monitor', frame({ tiles: [tile({ y: 63 })] }), 'tile_out_of_bounds'],
  ['a tile whose end wraps around 2^32', frame({ tiles: [tile({ x: 2 ** 32 - 1 })] }), 'tile_out_of_bounds'],
  ['a tile without height', frame({ tiles: [tile({ height: 0 })] }), 'tile_out_of_bounds'],
  ['a tile wider than 64', frame({ width: 100, tiles: [tile({ width: 65 })] }), 'tile_out_of_bounds'],
  [
    'a tile of an unknown kind',
    frame({ tiles: [tile({ encoding: TileEncoding.UNRECOGNIZED })] }),
    'unknown_encoding',
  ],
  ['a tile of no kind', frame({ tiles: [tile({ encoding: 0 })] }), 'unknown_encoding'],
  ['a palette of no colours', palette(0, [0, 0]), 'bad_palette'],
  ['a palette of 257 colours', palette(257, [0, 0, 0, 0]), 'bad_palette'],
  ['an index beyond 3 colours', palette(3, [0b0011, 0]), 'index_beyond_palette'],
  ['an index beyond 5 colours', palette(5, [0x50, 0]), 'index_beyond_palette'],
  ['an index beyond 17 colours', palette(17, [0, 0, 17, 0]), 'index_beyond_palette'],
  ["a size that is not the tiles'", frame({ losslessSize: 13 }), 'lossless_size_mismatch'],
  ['a size of 4 GiB', frame({ losslessSize: 2 ** 32 - 1 }), 'lossless_size_mismatch'],
  ['a stream that gives more', frame({ lossless: deflated(13) }), 'lossless_size_mismatch'],
  ['a stream that gives less', frame({ lossless: deflated(11) }), 'lossless_size_mismatch'],
  ['a bomb of 16 MiB', frame({ lossless: deflated(16 * 1024 * 1024) }), 'lossless_size_mismatch'],
  ['a stored block larger than the size', frame({ lossless: deflated(4000, 0) }), 'bad_deflate'],
  ['no stream', frame({ lossless: EMPTY }), 'lossless_size_mismatch'],
  ['a stream cut short', frame({ lossless: deflated(12).subarray(0, 2) }), 'bad_deflate'],
  ['bytes that are no stream', frame({ lossless: Uint8Array.of(0xff, 0xff, 0xff, 0xff) }), 'bad_deflate'],
  ['a JPEG that is none', frame({ tiles: [jpegTile(Uint8Array.of(1, 2, 3))], losslessSize: 0 }), 'bad_jpeg'],
  [
    'a JPEG of 65500 pixels a side',
    frame({ tiles: [jpegTile(header(65_500, 65_500))], losslessSize: 0 }),
    'bad_jpeg',
  ],
  [
    'so many tiles that each pixel is painted four times',
    frame({ width: 2, height: 2, tiles: [tile(), tile(), tile(), tile()], losslessSize: 48 }),
    'too_many_pixels',
  ],
  ['a copy from right of the monitor', copies([{ fromX: 63 }]), 'copy_out_of_bounds'],
  ['a copy from below the monitor', copies([{ fromY: 63 }]), 'copy_out_of_bounds'],
  ['a copy whose source wraps around 2^32', copies([{ fromX: 2 ** 32 - 1 }]), 'copy_out_of_bounds'],
  ['a copy to right of the monitor', copies([{ x: 63 }]), 'tile_out_of_bounds'],
  ['a copy wider than the monitor', copies([{ width: 65 }]), 'tile_out_of_bounds'],
  ['a copy in a whole picture', { ...copies([{}]), whole: true }, 'copy_without_picture'],
  ['one copy too many', copies(new Array(MAX_COPIES + 1).fill({})), 'too_many_copies'],
  [
    'copies that paint each pixel four times',
    copies(new Array(4).fill({ width: 64, height: 64 })),
    'too_many_pixels',
  ],
  [
    'a large JPEG of another size than its tile',
    frame({ tiles: [{ ...jpegTile(header(64, 63)), ...LARGE }], losslessSize: 0 }),
    'bad_jpeg',
  ],
  [
    'a large JPEG beyond the monitor',
    frame({ tiles: [{ ...jpegTile(header(65, 64)), ...LARGE, width: 65 }], losslessSize: 0 }),
    'tile_out_of_bounds',
  ],
];

describe('decodeFrame on hostile frames', () => {
  it('accepts the frame that the cases are made of', () => {
    expect(decodeFrame(encodeFrame(frame())).patches).toHaveLength(1);
  });

  it.each(HOSTILE)('refuses %s', (_what, hostile, code) => {
    const error = refusal(encodeFrame(hostile));
    expect([error.code, error.seq]).toEqual([code, 9]);
  });

  it('refuses too many empty tiles as soon as it has counted them, whatever follows', () => {
    const tiles = Buffer.alloc((MAX_TILES + 1) * 2, Uint8Array.of(0x32, 0x00));
    const endless = Uint8Array.of(0x32, 0xff, 0xff, 0xff, 0xff);
    const body = Buffer.concat([tiles, endless]);
    const refused = refusal(Buffer.concat([Uint8Array.of(0x0a), varint(body.length), body]));
    expect(refused.code).toBe('too_many_tiles');
    const allowed = Buffer.concat([tiles.subarray(2), endless]);
    expect(refusal(Buffer.concat([Uint8Array.of(0x0a), varint(allowed.length), allowed])).code).toBe(
      'malformed',
    );
  });

  it.each([
    ['nothing', EMPTY],
    ['a message without body', Uint8Array.of()],
    ['an unknown field', Uint8Array.of(0xf8, 0x07, 0x01)],
    ['another message', StreamMessage.encode({ body: { $case: 'releaseAll', value: {} } }).finish()],
  ])('refuses %s as not a frame', (_what, bytes) => {
    expect(refusal(bytes).code).toBe('not_a_frame');
  });

  it.each([
    ['a length beyond the end', Uint8Array.of(0x0a, 0x7f, 0x01)],
    [
      'a varint without end',
      Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
    ],
    ['an end of a group that never began', Uint8Array.of(0x0c)],
  ])('refuses %s as malformed', (_what, bytes) => {
    expect(refusal(bytes).code).toBe('malformed');
  });

  it('never throws anything but a DecodeError, whatever bytes are changed', () => {
    const good = encodeFrame(palette(3, [0b0001, 0b0010]));
    for (let at = 0; at < good.length; at += 1) {
      for (const value of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
        const changed = good.slice();
        changed[at] = value;
        try {
          decodeFrame(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }
    }
  });

  it('reads on over fields of a later version, in the message and in the frame', () => {
    const inner = Buffer.concat([encodeFrame(frame()).subarray(2), Uint8Array.of(0xf8, 0x07, 0x05)]);
    const message = Buffer.concat([
      Uint8Array.of(0x0a, inner.length),
      inner,
      Uint8Array.of(0xf8, 0x3f, 0x01),
    ]);
    expect(decodeFrame(message).head.seq).toBe(9);
  });
});

function deflated(size: number, level = 6): Uint8Array {
  return new Uint8Array(deflateRawSync(new Uint8Array(size), { level }));
}

function jpegTile(jpeg: Uint8Array): Tile {
  return tile({ encoding: TileEncoding.TILE_ENCODING_JPEG, jpeg });
}

function header(width: number, height: number): Uint8Array {
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  return Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, ...size, 3, 0, 0, 0);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  return Uint8Array.from([...bytes, rest]);
}
