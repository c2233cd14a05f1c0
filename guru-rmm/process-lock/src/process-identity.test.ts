import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { identify, isAlive, ownIdentity, parseIdentity } from './process-identity.ts';

test('distinguishes a process from an earlier one with the same pid, and from one of another boot', () => {
  const own = ownIdentity();
  expect(isAlive(own)).toBe(true);
  expect(isAlive({ ...own, start_ticks: `${own.start_ticks}1` })).toBe(false);
  expect(isAlive({ ...own, boot_id: 'another boot' })).toBe(false);
});

test('a killed process is no longer alive', async () => {
  const child = spawn('sleep', ['30'], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  const identity = identify(child.pid ?? 0);
  if (identity === null) throw new Error('the child was never there');
  expect(isAlive(identity)).toBe(true);
  child.kill('SIGKILL');
  await exited;
  expect(isAlive(identity)).toBe(false);
});

test('an identity survives JSON; anything else is none', () => {
  const own = ownIdentity();
  expect(parseIdentity(JSON.stringify(own))).toEqual(own);
  for (const text of ['', '{"pid":', '[]', '{"pid":1}', JSON.stringify({ ...own, pid: -1 })]) {
    expect(parseIdentity(text)).toBeNull();
  }
});
