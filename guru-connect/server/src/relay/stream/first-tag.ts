/** Field number of the body of a StreamMessage. */
export type FieldNumber = number;

/** Protobuf wire type 2: a length, then that many bytes. All bodies are messages and use it. */
const LENGTH_DELIMITED = 2;
/** Largest field number of protobuf, 2^29 - 1. */
const MAX_FIELD = 0x1fffffff;

/**
 * Reads which body a StreamMessage carries, without decoding it (protobuf.dev, "Encoding").
 *
 * The body has to fill the message exactly. Otherwise a second body could hide behind the first one: a decoder lets
 * the last member of a oneof win, so an acknowledgement in front would carry input past the permission check.
 *
 * @returns undefined when the bytes are not one such message
 */
export function readFirstTag(bytes: Uint8Array): FieldNumber | undefined {
  const tag = readVarint(bytes, 0);
  if (!tag || (tag.value & 7) !== LENGTH_DELIMITED) return undefined;
  const field = Math.floor(tag.value / 8);
  if (field < 1 || field > MAX_FIELD) return undefined;
  const length = readVarint(bytes, tag.next);
  if (!length || length.next + length.value !== bytes.length) return undefined;
  return field;
}

/** Tags and lengths fit 32 bits, so at most 5 bytes; longer or overlong ones are refused. */
function readVarint(bytes: Uint8Array, from: number): { value: number; next: number } | undefined {
  let value = 0;
  let scale = 1;
  for (let index = from; index < from + 5; index += 1) {
    const byte = bytes[index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) {
      const overlong = byte === 0 && index > from;
      return overlong || value > 0xffffffff ? undefined : { value, next: index + 1 };
    }
  }
  return undefined;
}
