import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isAlive } from '@guru-rmm/process-lock/process-identity.ts';
import { expect, test } from '@jest/globals';
import { readProcesses } from './process-table.ts';

test('lists a process with its parent until it ends', async () => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  const entry = readProcesses().get(child.pid ?? 0);
  expect(entry?.parent).toBe(process.pid);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(entry && isAlive(entry)).toBe(false);
  expect(readProcesses().has(child.pid ?? 0)).toBe(false);
});
