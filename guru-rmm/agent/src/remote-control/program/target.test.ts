import { describe, expect, it } from '@jest/globals';
import { sameTarget, Target } from './target.ts';

const target: Target = {
  relay_url: 'wss://relay.example/ws/agent',
  connect_agent_id: '0d9a6c0e-6a55-4a0e-8a5b-1d1a3f7d5e10',
  release: { version: '1.0.0', url: 'https://relay.example/a', sha256: 'a'.repeat(64), size: 10 },
};
const withRelease = (change: object): unknown => ({ ...target, release: { ...target.release, ...change } });

describe('Target', () => {
  it.each<[string, unknown]>([
    ['plain relay elsewhere', { ...target, relay_url: 'ws://relay.example' }],
    ['relay by http', { ...target, relay_url: 'https://relay.example' }],
    ['path as agent id', { ...target, connect_agent_id: '../x' }],
    ['path as checksum', withRelease({ sha256: `../${'a'.repeat(61)}` })],
    ['upper-case checksum', withRelease({ sha256: 'A'.repeat(64) })],
    ['path as version', withRelease({ version: '../1' })],
    ['no bytes', withRelease({ size: 0 })],
    ['half a byte', withRelease({ size: 1.5 })],
    ['more than any program has', withRelease({ size: 2 ** 40 })],
  ])('refuses %s', (_what, value) => {
    expect(Target.safeParse(target).success).toBe(true);
    expect(Target.safeParse(value).success).toBe(false);
  });

  it('is the same wherever the program was downloaded from', () => {
    expect(sameTarget(target, withRelease({ url: 'https://b.example/b' }) as Target)).toBe(true);
    expect(sameTarget(target, withRelease({ version: '1.0.1' }) as Target)).toBe(false);
    expect(sameTarget(target, withRelease({ sha256: 'b'.repeat(64) }) as Target)).toBe(false);
    expect(sameTarget(target, { ...target, relay_url: 'wss://other.example' })).toBe(false);
    expect(sameTarget(target, { ...target, connect_agent_id: 'other' })).toBe(false);
  });
});
