import { describe, expect, it } from '@jest/globals';
import { ControlMessage } from '../generated/guruconnect/v1/control.ts';
import { StreamMessage } from '../generated/guruconnect/v1/stream.ts';
import { CONTROL_VECTORS } from './vectors/control-vectors.ts';
import { INVALID_VECTORS, LENIENT_VECTORS } from './vectors/invalid-vectors.ts';
import { STREAM_VECTORS } from './vectors/stream-vectors.ts';
import { TOMORROW_VECTORS } from './vectors/tomorrow-vectors.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (data: Uint8Array) => Buffer.from(data).toString('hex');
/** Decoded `bytes` may be a Buffer or a view; what counts is what they hold. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, part) => (ArrayBuffer.isView(part) ? hex(part as Uint8Array) : part)) ??
      'null',
  );

describe('golden bytes', () => {
  it.each(STREAM_VECTORS)('stream: $label', (vector) => {
    expect(plain(StreamMessage.decode(bytes(vector.hex)).body)).toEqual(plain(vector.body));
    expect(hex(StreamMessage.encode({ body: vector.body }).finish())).toBe(vector.hex);
  });

  it.each(CONTROL_VECTORS)('control: $label', (vector) => {
    expect(plain(ControlMessage.decode(bytes(vector.hex)).body)).toEqual(plain(vector.body));
    expect(hex(ControlMessage.encode({ body: vector.body }).finish())).toBe(vector.hex);
  });

  it.each(TOMORROW_VECTORS)('tomorrow: $label', (vector) => {
    expect(plain(StreamMessage.decode(bytes(vector.hex)).body)).toEqual(plain(vector.body));
  });

  it.each(INVALID_VECTORS)('invalid: $label', (vector) => {
    expect(() => StreamMessage.decode(bytes(vector.hex))).toThrow();
  });

  it.each(LENIENT_VECTORS)('lenient: $label', (vector) => {
    expect(StreamMessage.decode(bytes(vector.hex)).body?.$case).toBe(vector.body);
  });

  it('has a vector for each body of both sockets', () => {
    const cases = (vectors: readonly { body: { $case: string } }[]) =>
      new Set(vectors.map(({ body }) => body.$case));
    expect(cases(STREAM_VECTORS).size).toBe(18);
    expect(cases(CONTROL_VECTORS).size).toBe(8);
  });
});

describe('routing table', () => {
  /** The border between relay and peers: the relay reads the first tag and nothing else. */
  const FIELD_NUMBERS: Readonly<Record<string, number>> = {
    screenFrame: 1,
    cursorShape: 2,
    desktopInfo: 3,
    agentError: 4,
    frameAck: 8,
    pointerEvent: 9,
    wheelEvent: 10,
    keyEvent: 11,
    releaseAll: 12,
    refreshRequest: 13,
    selectMonitor: 15,
    dataHello: 16,
    viewerHello: 17,
    viewerWelcome: 20,
    agentPresence: 21,
    sessionEnded: 22,
    viewerAttached: 24,
    viewerDetached: 25,
  };

  it.each(STREAM_VECTORS)('$label has its field number in front', ({ hex: text, body }) => {
    const [first = 0, second = 0] = bytes(text);
    const tag = first < 128 ? first : (first & 127) | (second << 7);
    expect(tag).toBe(((FIELD_NUMBERS[body.$case] ?? 0) << 3) | 2);
  });
});
