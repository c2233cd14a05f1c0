import { describe, expect, test } from '@jest/globals';
import {
  cpuSeconds,
  parseCpuSeconds,
  parseFileLimit,
  parseResidentBytes,
  residentBytes,
} from './process-reading.ts';

const STAT =
  '4242 (node (x) 7) S 1 4242 4242 0 -1 4194304 9000 0 0 0 1234 66 500 500 20 0 11 0 100 1000 2000 18446744073709551615';
const LIMITS = (hard: string) =>
  `Limit                     Soft Limit           Hard Limit           Units     \nMax processes             7823                 7823                 processes \nMax open files            1024                 ${hard.padEnd(20)} files     \n`;

describe('parseCpuSeconds', () => {
  test('adds user and system time and leaves out that of children', () =>
    expect(parseCpuSeconds(STAT)).toBe(13));
  test('rejects other text', () =>
    expect(() => parseCpuSeconds('4242 (node) S 1')).toThrow('/proc/PID/stat'));
});

describe('parseResidentBytes', () => {
  test('reads VmRSS in bytes', () =>
    expect(parseResidentBytes('VmHWM:\t  90000 kB\nVmRSS:\t   73728 kB\nRssAnon:\t 1 kB\n')).toBe(
      75_497_472,
    ));
  test('rejects a status without memory', () =>
    expect(() => parseResidentBytes('Name:\tkthreadd\n')).toThrow('VmRSS'));
});

describe('parseFileLimit', () => {
  test('reads the hard limit', () => expect(parseFileLimit(LIMITS('20000'))).toBe(20_000));
  test('reads unlimited', () => expect(parseFileLimit(LIMITS('unlimited'))).toBe(Number.POSITIVE_INFINITY));
});

test('a busy process has more CPU time later, and more memory than nothing', () => {
  const before = cpuSeconds(process.pid);
  for (const end = performance.now() + 100; performance.now() < end; );
  expect(cpuSeconds(process.pid)).toBeGreaterThan(before);
  expect(residentBytes(process.pid)).toBeGreaterThan(10_000_000);
});
