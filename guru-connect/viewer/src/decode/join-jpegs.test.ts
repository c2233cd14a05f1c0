import { describe, expect, it } from '@jest/globals';
import { joinJpegs, readJoinable, sameKind } from './join-jpegs.ts';

const SOI = [0xff, 0xd8];
const EOI = [0xff, 0xd9];
const TABLE = [0xff, 0xdb, 0, 4, 1, 2];
/** Frame header of 20x9 pixels with these sampling factors, one component each. */
function frame(factors: readonly number[], kind = 0xc0): number[] {
  const components = factors.flatMap((factor, index) => [index + 1, factor, 0]);
  return [0xff, kind, 0, 8 + components.length, 8, 0, 9, 0, 20, factors.length, ...components];
}
const scan = (components: number) => [
  ...[0xff, 0xda, 0, 6 + 2 * components, components],
  ...new Array(2 * components).fill(0),
  ...[0, 63, 0],
];
const bytes = (...parts: readonly (readonly number[])[]) => Uint8Array.from(parts.flat());
const YUV420 = [0x22, 0x11, 0x11];
const head = [...SOI, ...TABLE, ...frame(YUV420), ...scan(3)];
const tile = (...data: number[]) => bytes(head, data, EOI);

function joinable(jpeg: Uint8Array) {
  const read = readJoinable(jpeg);
  if (!read) throw new Error('not joinable');
  return read;
}

describe('readJoinable', () => {
  it.each([
    ['4:2:0', YUV420, 3, { rows: 16, mcus: 2 }],
    ['4:2:2', [0x21, 0x11, 0x11], 3, { rows: 16, mcus: 4 }],
    ['4:4:4', [0x11, 0x11, 0x11], 3, { rows: 16, mcus: 6 }],
    ['grey, whatever its factors', [0x22], 1, { rows: 16, mcus: 6 }],
  ])('counts the MCUs of 20x9 pixels in %s', (_what, factors, components, expected) => {
    expect(readJoinable(bytes(SOI, frame(factors), scan(components), [1, 2], EOI))).toMatchObject(expected);
  });

  it('takes 255 as data', () => {
    expect(readJoinable(tile(1, 0xff, 0x00, 0xff, 0x00))).not.toBeNull();
  });

  it.each([
    ['nothing', bytes()],
    ['a progressive one', bytes(SOI, frame(YUV420, 0xc2), scan(3), [1], EOI)],
    ['one with restarts of its own', bytes(SOI, frame(YUV420), [0xff, 0xdd, 0, 4, 0, 1], scan(3), [1], EOI)],
    ['one with a restart marker', tile(1, 0xff, 0xd0, 2)],
    ['one with a second scan', tile(1, 2, ...scan(3), 3)],
    ['one whose scan lacks components', bytes(SOI, frame(YUV420), scan(1), [1], EOI)],
    ['one of four components', bytes(SOI, frame([0x11, 0x11, 0x11, 0x11]), scan(4), [1], EOI)],
    ['one with other sampling', bytes(SOI, frame([0x41, 0x11, 0x11]), scan(3), [1], EOI)],
    ['one without a frame', bytes(SOI, scan(3), [1], EOI)],
    ['one without data', tile()],
    ['one cut short', bytes(head, [1, 2])],
    ['a scan header that ends beyond it', bytes(SOI, frame(YUV420), [0xff, 0xda, 0xff, 0xff, 3, 1], EOI)],
    ['a segment without length', bytes(SOI, [0xff, 0xdb, 0, 0], EOI)],
  ])('leaves %s alone', (_what, jpeg) => {
    expect(readJoinable(jpeg)).toBeNull();
  });
});

describe('joinJpegs', () => {
  it('puts scans behind each other, with restarts between them', () => {
    const joined = joinJpegs([joinable(tile(1, 2)), joinable(tile(3)), joinable(tile(4, 5, 6))]);
    const tall = frame(YUV420);
    tall[6] = 48;
    const expected = bytes(
      [...SOI, ...TABLE, ...tall, 0xff, 0xdd, 0, 4, 0, 2, ...scan(3)],
      [1, 2, 0xff, 0xd0, 3, 0xff, 0xd1, 4, 5, 6],
      EOI,
    );
    expect([...joined]).toEqual([...expected]);
  });

  it('counts restarts from 0 to 7 and again', () => {
    const joined = joinJpegs([joinable(tile(9)), ...Array.from({ length: 10 }, () => joinable(tile(9)))]);
    const markers = [...joined.slice(-32)].filter((_byte, index, all) => all[index - 1] === 0xff);
    expect(markers).toEqual([0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd0, 0xd1, 0xd9]);
  });
});

describe('sameKind', () => {
  it('compares all that comes before the data', () => {
    const other = tile(7);
    other[7] = 99;
    expect(sameKind(joinable(tile(1)), joinable(tile(2, 3)))).toBe(true);
    expect(sameKind(joinable(tile(1)), joinable(other))).toBe(false);
  });
});
