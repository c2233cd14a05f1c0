import { inflateSync } from 'fflate';
import { DecodeError } from './decode-error.ts';

/**
 * Inflates raw DEFLATE (RFC 1951) that must give exactly `size` bytes. Memory is bounded by `size`; the time that a
 * bomb takes is bounded by whoever watches the worker (DECODE_TIMEOUT_MS).
 * @throws DecodeError `bad_deflate` for a broken stream, `lossless_size_mismatch` for one of another size
 */
export function inflateExactly(deflated: Uint8Array, size: number, seq: number): Uint8Array {
  if (deflated.length === 0) {
    if (size === 0) return new Uint8Array(0);
    throw new DecodeError('lossless_size_mismatch', `no bytes instead of ${size}`, seq);
  }
  // With `out` fflate does not grow its buffer, and drops what lies beyond: one byte more tells too much from enough.
  const out = new Uint8Array(size + 1);
  let length: number;
  try {
    length = inflateSync(deflated, { out }).length;
  } catch (cause) {
    throw new DecodeError('bad_deflate', cause instanceof Error ? cause.message : 'broken DEFLATE', seq);
  }
  if (length !== size) {
    const got = length > size ? `more than ${size}` : `${length} instead of ${size}`;
    throw new DecodeError('lossless_size_mismatch', `${got} bytes inflated`, seq);
  }
  return out.subarray(0, size);
}
