import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { isAlive, ownIdentity, parseStat, readProcess, readProcesses } from './process-table.ts';

describe('process table', () => {
  test('reads a name with parentheses and blanks in it', () => {
    const rest = 'S 7 41 41 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 98765 1 1';
    expect(parseStat(`41 (a) b (c)) ${rest}`)).toEqual({
      pid: 41,
      name: 'a) b (c)',
      state: 'S',
      parent: 7,
      startTicks: 98765,
    });
  });

  test.each(['', '41', '41 (x', '41 (x) S', 'x (y) S 1'])('gives nothing for %j', (text) => {
    expect(parseStat(text)).toBeNull();
  });

  test('a pid with another start time is another process', () => {
    const own = ownIdentity();
    expect(isAlive(own)).toBe(true);
    expect(isAlive({ ...own, startTicks: own.startTicks - 1 })).toBe(false);
  });

  test('an ended process is not alive, and not listed', async () => {
    const child = spawn('sleep', ['60']);
    const entry = readProcess(child.pid ?? 0);
    expect(entry?.parent).toBe(process.pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(entry && isAlive(entry)).toBe(false);
    expect(readProcesses().has(child.pid ?? 0)).toBe(false);
  });
});
