import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import {
  currentBootId,
  type ProcessIdentity,
  readProcessStat,
} from '@guru-rmm/process-lock/process-identity.ts';
import type { ProcessStat } from '@guru-rmm/process-lock/process-stat.ts';

export type ProcessEntry = ProcessStat & ProcessIdentity;

/** Every process that runs now; zombies are left out, since nothing of them is left to end. */
export function readProcesses(): Map<number, ProcessEntry> {
  const boot_id = currentBootId();
  const table = new Map<number, ProcessEntry>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? readProcessStat(Number(name)) : null;
    if (stat !== null) table.set(stat.pid, { ...stat, boot_id });
  }
  return table;
}

/** Program and arguments of a process; empty for kernel threads and for processes that may not be looked into. */
export function readCommandLine(pid: number): string[] {
  return readNulList(`/proc/${pid}/cmdline`);
}

export function readEnvironment(pid: number): string[] {
  return readNulList(`/proc/${pid}/environ`);
}

export function readExecutable(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return null;
  }
}

function readNulList(file: string): string[] {
  try {
    const parts = readFileSync(file, 'utf8').split('\0');
    if (parts.at(-1) === '') parts.pop();
    return parts;
  } catch {
    return []; // ended meanwhile, or another user's
  }
}
