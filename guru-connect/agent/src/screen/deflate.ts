import { deflateRaw, deflateRawSync, constants as zlib } from 'node:zlib';

/** Level 1 costs a third of the default's time and gives screen content within a few percent of its size. */
const DEFLATE = { level: zlib.Z_BEST_SPEED, memLevel: 9 };
/** Less is done sooner here than it has come back from another thread. */
const MAX_SYNC_BYTES = 64 * 1024;

/** Raw DEFLATE (RFC 1951); of much on a thread of the pool, so that input need not wait for it. `bytes` stay as they are meanwhile. */
export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length === 0) return bytes;
  if (bytes.length <= MAX_SYNC_BYTES) return deflateRawSync(bytes, DEFLATE);
  return new Promise((resolve, reject) => {
    deflateRaw(bytes, DEFLATE, (error, deflated) => (error ? reject(error) : resolve(deflated)));
  });
}
