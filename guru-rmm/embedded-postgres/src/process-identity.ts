import { readFileSync, readlinkSync } from 'node:fs';

/**
 * When a process started, in clock ticks since boot (proc_pid_stat(5), field 22): with pid and boot it names one process
 * for good, since pids are reused. "unknown" off Linux. Undefined when there is no such process, or a zombie.
 */
export function startTime(pid: number): string | undefined {
  if (process.platform !== 'linux') return isAlive(pid) ? 'unknown' : undefined;
  const stat = read(`/proc/${pid}/stat`);
  // The second field is the program's name in brackets and may itself hold spaces and brackets: count from the last one.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields === undefined || fields[0] === 'Z' ? undefined : fields[19];
}

/** Names this boot of the machine, so that a start time of another boot matches nothing. Undefined off Linux. */
export function bootId(): string | undefined {
  return read('/proc/sys/kernel/random/boot_id')?.trim();
}

/** Working folder of a process; undefined when it cannot be seen. */
export function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

/** Program and arguments of a process; none when they cannot be seen. */
export function commandLine(pid: number): string[] {
  return read(`/proc/${pid}/cmdline`)?.split('\0') ?? [];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
