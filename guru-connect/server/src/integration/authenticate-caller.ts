import { createHash, timingSafeEqual } from 'node:crypto';
import { ApiError } from '../http/api-error.ts';

/**
 * Whether this is the server-to-server credential (RFC 6750 bearer). All accepted values are compared, in constant time,
 * so that neither length nor position of a match shows.
 */
export function isCaller(authorization: string | undefined, accepted: readonly string[]): boolean {
  const presented = digest(/^Bearer +([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1] ?? '');
  let matches = 0;
  for (const key of accepted) matches += timingSafeEqual(presented, digestOfKey(key)) ? 1 : 0;
  return matches > 0;
}

/** @throws ApiError `unauthorized` without the credential */
export function authenticateCaller(authorization: string | undefined, accepted: readonly string[]): void {
  if (!isCaller(authorization, accepted)) {
    throw new ApiError('unauthorized', 'The credential is missing or wrong.');
  }
}

/** Without a key the namespace is closed as a whole: it never opens by default. */
export function requireConfigured(accepted: readonly string[]): void {
  if (accepted.length === 0) {
    throw new ApiError(
      'integration_not_configured',
      'This server has no integration key, so the namespace is closed.',
    );
  }
}

/** Digests of the accepted keys: the same few, with every call. */
const digests = new Map<string, Buffer>();

function digestOfKey(key: string): Buffer {
  const known = digests.get(key) ?? digest(key);
  digests.set(key, known);
  return known;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
