import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { request } from '@guru/outbound';

/** How long a download may take, in milliseconds. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Downloads a program into a file of mode 0600, and stops at the first byte too many.
 * @throws Error when the answer, the size or the SHA-256 is not right; the caller removes the file
 */
export async function downloadProgram(
  url: URL,
  expected: { readonly size: number; readonly sha256: string },
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const ends = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const answer = await request(url, { signal: ends });
  if (!answer.ok) {
    answer.cancel();
    throw new Error(`the release channel answered ${answer.status}`);
  }
  const hash = createHash('sha256');
  let received = 0;
  async function* checked(body: AsyncIterable<Uint8Array>) {
    for await (const part of body) {
      received += part.length;
      if (received > expected.size) throw new Error(`the program is longer than ${expected.size} bytes`);
      hash.update(part);
      yield part;
    }
  }
  const target = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true });
  await pipeline(checked(answer.body), target, { signal: ends });
  if (received === expected.size && hash.digest('hex') === expected.sha256) return;
  throw new Error('the program that came is not the one that is signed');
}
