/** What a later version may send: today's reader keeps what it knows and passes over the rest. */
import type { StreamMessage } from '../../generated/guruconnect/v1/stream.ts';

export interface TomorrowVector {
  readonly label: string;
  readonly hex: string;
  /** What is left of it today. */
  readonly body: StreamMessage['body'];
}

const KEY_A = { $case: 'keyEvent', value: { code: 'KeyA', down: true } } as const;

export const TOMORROW_VECTORS: readonly TomorrowVector[] = [
  { label: 'a body that is not known: field 5, 2 bytes', hex: '2a020801', body: undefined },
  { label: 'a body that is not known: field 64, empty', hex: '820400', body: undefined },
  {
    label: 'a field of its own behind a key event: field 127, varint 5',
    hex: '5a080a044b6579411001f80705',
    body: KEY_A,
  },
  { label: 'the same in front of it', hex: 'f807055a080a044b6579411001', body: KEY_A },
  {
    label: 'a field of its own in a key event: field 3, text',
    hex: '5a0c0a044b65794110011a026162',
    body: KEY_A,
  },
  {
    label: 'unknown fields of every wire type in a key event: varint, 64 bits, bytes, group, 32 bits',
    hex: '5a200a044b65794110' + '01' + '5005' + '590102030405060708' + '62020102' + '6b08016c' + '7501020304',
    body: KEY_A,
  },
  {
    label: 'a key event without what it needs',
    hex: '5a00',
    body: { $case: 'keyEvent', value: { code: '', down: false } },
  },
  {
    label: 'a tile encoding that is not known: 9',
    hex: '0a0632040801' + '2809',
    body: {
      $case: 'screenFrame',
      value: {
        seq: 0,
        monitorId: 0,
        width: 0,
        height: 0,
        whole: false,
        tiles: [
          {
            x: 1,
            y: 0,
            width: 0,
            height: 0,
            encoding: 9 as never,
            colours: 0,
            jpeg: new Uint8Array(0),
            fromX: 0,
            fromY: 0,
          },
        ],
        lossless: new Uint8Array(0),
        losslessSize: 0,
      },
    },
  },
  {
    label: 'two bodies: the last one counts',
    hex: '6200' + '5a080a044b6579411001',
    body: KEY_A,
  },
  { label: 'nothing at all', hex: '', body: undefined },
];
