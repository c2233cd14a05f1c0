import { readFileSync } from 'node:fs';
import { z } from 'zod';

/**
 * Who a process is. The id alone is not enough: ids are reused. Its start time (field 22 of proc(5)'s
 * `/proc/PID/stat`, in clock ticks since boot) together with the boot makes it unique.
 */
export const ProcessIdentity = z.object({
  pid: z.int().positive(),
  start_ticks: z.string(),
  boot_id: z.string(),
});
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

/** Start time from the text of `/proc/PID/stat`; null for a zombie, which is nothing any more. */
export function startTicksOf(stat: string): string | null {
  // The name in parentheses may itself hold spaces and parentheses: count from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  return state === 'Z' || state === 'X' ? null : (fields[19] ?? null);
}

/** The identity of a living process; null when there is none with this id. */
export function identify(pid: number): ProcessIdentity | null {
  try {
    const start_ticks = startTicksOf(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    if (start_ticks === null) return null;
    return { pid, start_ticks, boot_id: readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim() };
  } catch {
    return null; // gone between two looks, or never there
  }
}

/** Does the very process of this identity still live? */
export function isAlive(identity: ProcessIdentity): boolean {
  const now = identify(identity.pid);
  return now !== null && now.start_ticks === identity.start_ticks && now.boot_id === identity.boot_id;
}
