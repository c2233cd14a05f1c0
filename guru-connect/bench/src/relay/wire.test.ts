import { StreamMessage } from '@guru-connect/proto/stream';
import { describe, expect, test } from '@jest/globals';
import { addressOf, screenFrame, stamp, stampOf } from './wire.ts';

describe('screenFrame', () => {
  test.each([100, 1024, 2048, 16_384, 16_500, 65_536])('is a message of exactly %i bytes', (bytes) => {
    expect(screenFrame(bytes)).toHaveLength(bytes);
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
