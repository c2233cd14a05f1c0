import { causeOf, request, routeOf } from '@guru/outbound';
import { TrustError } from './trust-error.ts';
import type { MetadataSource } from './update-trust.ts';

/** How long one file may take, in milliseconds. */
const PATIENCE_MS = 15_000;

/**
 * The metadata that lies below an address. Stops reading at the size that is allowed.
 * @param base ends with a slash
 */
export function httpSource(base: URL, signal?: AbortSignal): MetadataSource {
  return async (name, maxBytes) => {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const ends = signal ? AbortSignal.any([signal, patience]) : patience;
    try {
      const answer = await request(new URL(name, base), { signal: ends });
      if (answer.status === 404) {
        answer.cancel();
        return undefined;
      }
      if (!answer.ok) {
        answer.cancel();
        throw new TrustError('unreachable', `the release channel answered ${answer.status} for ${name}`);
      }
      return await readBounded(name, answer.body, maxBytes);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof TrustError) throw error;
      const message = `the release channel at ${routeOf(base)} did not give ${name}: ${causeOf(error).text}`;
      throw new TrustError('unreachable', message, { cause: error });
    }
  };
}

async function readBounded(
  name: string,
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > maxBytes) throw new TrustError('too_large', `${name} has more than ${maxBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
