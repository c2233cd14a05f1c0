import fs from 'node:fs';

/** USER_HZ: 100 on every Linux this runs on. */
const TICKS_PER_SECOND = 100;

/**
 * CPU seconds of a process itself, children excluded: utime and stime of proc_pid_stat(5).
 * @throws Error when the text is not of that form
 */
export function parseCpuSeconds(stat: string): number {
  // The command name may contain anything, blanks and parentheses included.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  if (!Number.isInteger(user) || !Number.isInteger(system)) throw new Error('not a line of /proc/PID/stat');
  return (user + system) / TICKS_PER_SECOND;
}

/**
 * Resident bytes: VmRSS of proc_pid_status(5).
 * @throws Error when the text has none, as that of a kernel thread or a zombie
 */
export function parseResidentBytes(status: string): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error('no VmRSS in /proc/PID/status');
  return Number(kilobytes) * 1024;
}

/** The hard limit of open files in proc_pid_limits(5); Node raises the soft limit to it when it starts. */
export function parseFileLimit(limits: string): number {
  const hard = /^Max open files\s+\S+\s+(\d+|unlimited)\s/m.exec(limits)?.[1];
  if (hard === undefined) throw new Error('no "Max open files" in /proc/PID/limits');
  return hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard);
}

/** @throws Error with code ENOENT when the process has ended */
export const cpuSeconds = (pid: number): number =>
  parseCpuSeconds(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
/** @throws Error with code ENOENT when the process has ended */
export const residentBytes = (pid: number): number =>
  parseResidentBytes(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
