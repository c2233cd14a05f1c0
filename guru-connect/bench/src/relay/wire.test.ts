import { StreamMessage } from '@guru-connect/proto/stream';
import { describe, expect, test } from '@jest/globals';
import { addressOf, screenFrame, stamp, stampOf } from './wire.ts';

describe('screenFrame', () => {
  test('has exactly the bytes that it is asked for', () => {
    const sizes = [100, 1024, 2048, 65_536];
    for (let size = 131; size < 400; size++) sizes.push(size);
    for (let size = 16_350; size < 16_387; size++) sizes.push(size);
    expect(sizes.filter((size) => screenFrame(size).length !== size)).toEqual([]);
  });

  test('rejects a size that no message has', () => {
    for (const size of [130, 16_387]) expect(() => screenFrame(size)).toThrow(`exactly ${size} bytes`);
  });

  test('stays one whole ScreenFrame when it carries a time', () => {
    const frame = screenFrame(2048);
    stamp(frame, 1234.5678);
    expect(stampOf(frame)).toBe(1234.5678);
    const { body } = StreamMessage.decode(frame);
    expect(body).toMatchObject({ $case: 'screenFrame', value: { seq: 1, width: 1920 } });
    expect(StreamMessage.encode({ body }).finish()).toHaveLength(2048);
  });
});

test('addresses change with each office of 40 machines', () => {
  expect([0, 39, 40, 10_239, 10_240].map(addressOf)).toEqual([
    '127.1.0.0',
    '127.1.0.0',
    '127.1.0.1',
    '127.1.0.255',
    '127.1.1.0',
  ]);
});
