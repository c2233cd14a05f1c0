import { describe, expect, it } from '@jest/globals';
import { cpuPercent, readCpuTimes } from './cpu-meter.ts';

describe('cpuPercent', () => {
  it.each([
    [{ busy: 0, total: 0 }, { busy: 25, total: 100 }, 25],
    [{ busy: 10, total: 100 }, { busy: 11, total: 103 }, 33.3],
    [{ busy: 10, total: 100 }, { busy: 10, total: 100 }, 0], // asked twice within a clock tick
    [{ busy: 10, total: 100 }, { busy: 5, total: 200 }, 0], // a processor went offline
    [{ busy: 0, total: 0 }, { busy: 200, total: 100 }, 100],
  ])('%j to %j is %d', (before, after, percent) => {
    expect(cpuPercent(before, after)).toBe(percent);
  });

  it('sees work', () => {
    const before = readCpuTimes();
    const since = process.cpuUsage();
    const used = () => process.cpuUsage(since).user + process.cpuUsage(since).system;
    while (used() < 100_000) Math.sqrt(2); // ten clock ticks, however long they take
    expect(cpuPercent(before, readCpuTimes())).toBeGreaterThan(0);
  });
});
