import { cpus } from 'node:os';

export interface CpuTimes {
  readonly busy: number;
  readonly total: number;
}

/** Percent of all processors' time that was used between two looks, 0 to 100, one decimal. */
export function cpuPercent(before: CpuTimes, after: CpuTimes): number {
  const total = after.total - before.total;
  if (total <= 0) return 0;
  const percent = (100 * (after.busy - before.busy)) / total;
  return Math.round(10 * Math.min(100, Math.max(0, percent))) / 10;
}

/** Looks at the processors. (The library's own call for this starts two processes each time and waits for them.) */
export function readCpuTimes(): CpuTimes {
  let busy = 0;
  let total = 0;
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.irq + times.idle;
    total += all;
    busy += all - times.idle;
  }
  return { busy, total };
}
