import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { hasEnded, type ProcessStat, parseProcessStat } from './process-stat.ts';

/**
 * Names one process for good. A pid alone does not: pids are used again. With its start time and the boot it is unique.
 * Where there is no /proc, both are `unknown` and the pid has to do.
 */
export const ProcessIdentity = z.object({
  pid: z.int().positive(),
  start_ticks: z.string().min(1),
  boot_id: z.string().min(1),
});
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

const UNKNOWN = 'unknown';
let bootId: string | undefined;

/** The kernel's name for this boot (proc(5)); it cannot change while this process lives. */
export function currentBootId(): string {
  bootId ??= readText('/proc/sys/kernel/random/boot_id')?.trim() || UNKNOWN;
  return bootId;
}

/** What the kernel says of a process; null when there is none, a zombie included. */
export function readProcessStat(pid: number): ProcessStat | null {
  const stat = parseProcessStat(readText(`/proc/${pid}/stat`) ?? '');
  return stat === null || hasEnded(stat) ? null : stat;
}

/** The identity of a living process; null when there is none with this pid. */
export function identify(pid: number): ProcessIdentity | null {
  if (process.platform !== 'linux') {
    return exists(pid) ? { pid, start_ticks: UNKNOWN, boot_id: UNKNOWN } : null;
  }
  const stat = readProcessStat(pid);
  return stat === null ? null : { pid, start_ticks: stat.start_ticks, boot_id: currentBootId() };
}

/** Identity of this process. @throws Error when /proc does not show it */
export function ownIdentity(): ProcessIdentity {
  const own = identify(process.pid);
  if (own === null) throw new Error('/proc does not show this process.');
  return own;
}

/** Whether the very process of this identity is still alive. */
export function isAlive({ pid, start_ticks, boot_id }: ProcessIdentity): boolean {
  const now = identify(pid);
  return now !== null && now.start_ticks === start_ticks && now.boot_id === boot_id;
}

/** Reads an identity that was stored as JSON; null for anything else, such as a file that was cut short. */
export function parseIdentity(text: string): ProcessIdentity | null {
  try {
    return ProcessIdentity.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Null when the process ended between two looks, or was never there. */
function readText(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
