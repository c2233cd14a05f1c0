import { StreamMessage } from '@guru-connect/proto/stream';
import { describe, expect, test } from '@jest/globals';
import { losslessFrame } from '../../../tests/support/lossless-frame.ts';
import { readFirstTag } from './first-tag.ts';

type Body = NonNullable<StreamMessage['body']>;
const encode = (body: Body) => StreamMessage.encode({ body }).finish();
const join = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

describe('readFirstTag', () => {
  test.each<[number, Body]>([
    [3, { $case: 'desktopInfo', value: { monitors: [], activeMonitorId: 1, features: [] } }],
    [8, { $case: 'frameAck', value: { seq: 300 } }],
    [11, { $case: 'keyEvent', value: { code: 'KeyA', down: true } }],
    [12, { $case: 'releaseAll', value: {} }],
    [15, { $case: 'selectMonitor', value: { monitorId: 2 } }],
    [
      17,
      {
        $case: 'viewerHello',
        value: {
          sessionId: 's',
          credential: undefined,
          capabilities: undefined,
          nonce: '',
          parentOrigin: '',
        },
      },
    ],
    [48, { $case: 'textInput', value: { text: 'a' } }],
    [25, { $case: 'viewerDetached', value: {} }],
  ])('reads %i', (field, body) => {
    expect(readFirstTag(encode(body))).toBe(field);
  });

  test('reads a body of several megabytes', () => {
    expect(readFirstTag(encode(losslessFrame(5_000_000)))).toBe(1);
  });

  test('refuses input that hides behind an acknowledgement', () => {
    const ack = encode({ $case: 'frameAck', value: { seq: 1 } });
    const key = encode({ $case: 'keyEvent', value: { code: 'KeyA', down: true } });
    const smuggled = join(ack, key);
    expect(StreamMessage.decode(smuggled).body?.$case).toBe('keyEvent');
    expect(readFirstTag(smuggled)).toBeUndefined();
  });

  test.each<[string, number[]]>([
    ['nothing', []],
    ['a tag alone', [0x42]],
    ['a tag that never ends', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['a length that never ends', [0x42, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['a length beyond the message', [0x42, 0x02, 0x08]],
    ['a length short of the message', [0x42, 0x01, 0x08, 0x01]],
    ['a length of 4 GiB', [0x42, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ['a tag above 32 bits', [0xfa, 0xff, 0xff, 0xff, 0x7f, 0x00]],
    ['field 0', [0x02, 0x00]],
    ['a varint body', [0x40, 0x01]],
    ['a group', [0x43, 0x00]],
    ['an overlong tag', [0xc2, 0x00, 0x00]],
    ['an overlong length', [0x42, 0x80, 0x00]],
  ])('refuses %s', (_, bytes) => {
    expect(readFirstTag(Uint8Array.from(bytes))).toBeUndefined();
  });

  test('agrees with the decoder on random bytes: what it lets through has that body or none', () => {
    let seed = 1;
    const next = () => {
      seed = (seed * 48_271) % 0x7fffffff;
      return seed;
    };
    for (let round = 0; round < 20_000; round += 1) {
      const bytes = Uint8Array.from({ length: next() % 12 }, () => next() % 256);
      const field = readFirstTag(bytes);
      if (field === undefined) continue;
      let decoded: StreamMessage['body'];
      try {
        decoded = StreamMessage.decode(bytes).body;
      } catch {
        continue;
      }
      if (decoded) expect(readFirstTag(encode(decoded))).toBe(field);
    }
  });
});
