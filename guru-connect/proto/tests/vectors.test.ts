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
    expect(cases(STREAM_VECTORS).size).toBe(24);
    expect(cases(CONTROL_VECTORS).size).toBe(14);
  });
});
