import { CAPABILITY_LIMIT } from '@guru-connect/proto/limits';
import { describe, expect, it } from '@jest/globals';
import { makeNonce } from './nonce.ts';

describe('makeNonce', () => {
  it('returns 128 random bits as base64url', () => {
    const nonces = Array.from({ length: 200 }, makeNonce);
    for (const nonce of nonces) {
      expect(nonce).toMatch(/^[A-Za-z0-9_-]{22}$/);
      expect(Buffer.from(nonce, 'base64url')).toHaveLength(16);
      expect(nonce.length).toBeLessThanOrEqual(CAPABILITY_LIMIT.nonceLength);
    }
    expect(new Set(nonces).size).toBe(200);
  });
});
