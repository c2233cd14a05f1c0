import { expect, test } from '@jest/globals';
import { parseCookies } from './x-cookies.ts';

const COOKIE = Buffer.from('00112233445566778899aabbccddeeff', 'hex');

/** One entry of an Xauthority file. */
function entry(number: string, name: string, data: Buffer): Buffer {
  const fields = [Buffer.from('host'), Buffer.from(number), Buffer.from(name), data].flatMap((field) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(field.length);
    return [length, field];
  });
  return Buffer.concat([Buffer.from([1, 0]), ...fields]);
}

test('reads every magic cookie, whatever display it is filed under', () => {
  const other = Buffer.alloc(16, 7);
  const file = Buffer.concat([
    entry('', 'MIT-MAGIC-COOKIE-1', COOKIE),
    entry('3', 'XDM-AUTHORIZATION-1', other),
    entry('12', 'MIT-MAGIC-COOKIE-1', other),
    entry('12', 'MIT-MAGIC-COOKIE-1', Buffer.alloc(3)),
  ]);
  expect(parseCookies(file)).toEqual([COOKIE, other]);
});

test('a file that is cut short ends with its last whole entry', () => {
  const file = Buffer.concat([
    entry('0', 'MIT-MAGIC-COOKIE-1', COOKIE),
    entry('0', 'MIT-MAGIC-COOKIE-1', COOKIE),
  ]);
  for (let bytes = 0; bytes < file.length; bytes++)
    expect(parseCookies(file.subarray(0, bytes))).toHaveLength(bytes < file.length / 2 ? 0 : 1);
});

test('noise is no cookie', () => {
  expect(parseCookies(Buffer.alloc(65_536, 0xff))).toEqual([]);
  expect(parseCookies(Buffer.alloc(65_536))).toEqual([]);
});
