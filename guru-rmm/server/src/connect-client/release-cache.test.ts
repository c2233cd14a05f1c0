import { expect, test } from '@jest/globals';
import type { Release } from 'guru-connect-contract/types';
import { createReleaseCache } from './release-cache.ts';

const release = (version: string): Release => ({
  channel: 'stable',
  platform: 'linux-x64',
  version,
  url: 'http://gc/agent',
  size: 1,
  sha256: 'a'.repeat(64),
  signature: null,
});

test('asks once for everybody within a minute, and again afterwards', async () => {
  let time = 0;
  let asked = 0;
  const cached = createReleaseCache(
    async () => release(`1.0.${asked++}`),
    () => time,
  );
  const both = await Promise.all([cached.find('linux-x64'), cached.find('linux-x64')]);
  expect(both.map((one) => one.version)).toEqual(['1.0.0', '1.0.0']);
  time = 60_000;
  expect((await cached.find('linux-x64')).version).toBe('1.0.1');
});

test('does not remember a failure', async () => {
  let fail = true;
  const cached = createReleaseCache(async () => {
    if (fail) throw new Error('down');
    return release('1.0.0');
  });
  await expect(cached.find('linux-x64')).rejects.toThrow('down');
  fail = false;
  expect((await cached.find('linux-x64')).version).toBe('1.0.0');
});

test('asks again after it was told to forget, also while an earlier question is under way', async () => {
  const answers: ((version: string) => void)[] = [];
  const cached = createReleaseCache(
    () => new Promise((resolve) => answers.push((version) => resolve(release(version)))),
  );
  const before = cached.find('linux-x64');
  cached.forget();
  const after = cached.find('linux-x64');
  answers[1]?.('1.0.1');
  answers[0]?.('1.0.0');
  expect((await before).version).toBe('1.0.0');
  expect((await after).version).toBe('1.0.1');
  expect((await cached.find('linux-x64')).version).toBe('1.0.1');
  expect(answers).toHaveLength(2);
});
