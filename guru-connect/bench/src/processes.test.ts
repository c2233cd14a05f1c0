import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { isAlive, signal } from './processes.ts';

test('a signal ends a process, and sending one to a process that is gone is no failure', async () => {
  const child = spawn('sleep', ['60']);
  const pid = child.pid ?? 0;
  signal(pid, 'SIGTERM');
  await once(child, 'exit');
  expect(isAlive(pid)).toBe(false);
  expect(() => signal(pid, 'SIGTERM')).not.toThrow();
});
