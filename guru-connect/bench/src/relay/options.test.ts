import { describe, expect, test } from '@jest/globals';
import { parseOptions } from './options.ts';

const parse = (...args: string[]) => parseOptions(args, '/from');

describe('cases', () => {
  test.each([
    ['', 'pass-through latency stalled calls idle reconnect adopt'],
    ['--busy', 'pass-through latency stalled stalled-busy calls idle reconnect adopt'],
    ['--only idle,pass-through', 'pass-through idle'],
    ['--only stalled --busy', 'stalled stalled-busy'],
    ['--only idle --busy', 'idle'],
    ['--only stalled-busy', 'stalled-busy'],
  ])('%j runs %s', (args, cases) => {
    expect(parse(...args.split(' ').filter(Boolean)).cases.join(' ')).toBe(cases);
  });
});

test('measures at full size by default, and at the size given', () => {
  expect(parse().sizes).toEqual({
    agents: 10_000,
    sessions: 1000,
    pairs: 5000,
    concurrency: 24,
    seconds: 30,
  });
  expect(parse('--agents', '20', '--seconds', '1').sizes).toMatchObject({ agents: 20, seconds: 1 });
});

test('resolves the release from the folder of the caller', () =>
  expect([parse().release, parse('--release', 'r').release]).toEqual([undefined, '/from/r']));

test.each([
  ['--only speed', 'known cases are pass-through'],
  ['--only ,', 'known cases are pass-through'],
  ['--agents 0', '--agents must be a whole number from 1 to 19000'],
  ['--seconds 1.5', '--seconds must be'],
  ['--pairs many', '--pairs must be'],
])('rejects %s', (args, message) => {
  expect(() => parse(...args.split(' '))).toThrow(message);
});
