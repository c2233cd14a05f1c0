import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ConfigError } from '../config/config-error.ts';

/** A look at a process is where another server may come in between. */
let processStartTime: (pid: number) => string | null;
jest.unstable_mockModule('./process-identity.ts', () => ({
  processStartTime: (pid: number) => processStartTime(pid),
}));
const { lockDataDir } = await import('./data-dir-lock.ts');

const RIVAL = { pid: 4_000_001, start: '77' };
const GONE = { pid: 4_000_002, start: '66' };
const text = ({ pid, start }: typeof RIVAL) => `${pid} ${start}\n`;

let dataDir: string;
let lock: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'guru-rmm-lock-'));
  lock = join(dataDir, 'server.lock');
  processStartTime = (pid) => ({ [process.pid]: '88', [RIVAL.pid]: RIVAL.start })[pid] ?? null;
});
afterEach(() => rmSync(dataDir, { recursive: true }));

test('is given back whole, and is taken over from a process that is gone or was cut short', () => {
  for (const left of [text(GONE), text({ ...RIVAL, start: '1' }), '']) {
    writeFileSync(lock, left);
    const unlock = lockDataDir(dataDir);
    expect(readdirSync(dataDir)).toEqual(['server.lock']);
    unlock();
    expect(readdirSync(dataDir)).toEqual([]);
  }
});

test('of a server that lives is respected', () => {
  writeFileSync(lock, text(RIVAL));
  expect(() => lockDataDir(dataDir)).toThrow(ConfigError);
  expect(readFileSync(lock, 'utf8')).toBe(text(RIVAL));
});

test('two who find the same stale one: the slower does not take the lock of the faster away', () => {
  writeFileSync(lock, text(GONE));
  const usual = processStartTime;
  processStartTime = (pid) => {
    if (pid === GONE.pid) {
      rmSync(lock);
      writeFileSync(lock, text(RIVAL));
    }
    return usual(pid);
  };
  expect(() => lockDataDir(dataDir)).toThrow(ConfigError);
  expect(readFileSync(lock, 'utf8')).toBe(text(RIVAL));
  expect(readdirSync(dataDir)).toEqual(['server.lock']);
});

test('that belongs to another by now is not given back', () => {
  const unlock = lockDataDir(dataDir);
  writeFileSync(lock, text(RIVAL));
  unlock();
  expect(readFileSync(lock, 'utf8')).toBe(text(RIVAL));
});
