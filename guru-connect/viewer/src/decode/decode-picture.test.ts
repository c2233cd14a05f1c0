import { afterEach, expect, test } from '@jest/globals';
import { decodePicture } from './decode-picture.ts';

const PATCH = {
  kind: 'jpeg',
  large: true,
  x: 0,
  y: 0,
  width: 2,
  height: 2,
  jpeg: new Uint8Array(4),
} as const;

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'ImageDecoder');
});

test('takes another way where the reader cannot be made, and reads no second picture where it gives no RGBA', async () => {
  let decoded = 0;
  class Refusing {
    constructor() {
      throw new TypeError('no such type');
    }
  }
  class WithoutRgba {
    close = () => undefined;
    decode = async () => {
      decoded += 1;
      const copyTo = async () => Promise.reject(new Error('format'));
      return { image: { displayWidth: 2, displayHeight: 2, copyTo, close: () => undefined } };
    };
  }
  for (const Reader of [Refusing, WithoutRgba, WithoutRgba]) {
    Reflect.set(globalThis, 'ImageDecoder', Reader);
    expect(await decodePicture(PATCH)).toBeNull();
  }
  expect(decoded).toBe(1);
});
