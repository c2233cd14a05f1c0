import fs from 'node:fs';
import type { Pids } from './adapter.ts';

/** USER_HZ: 100 on every Linux this runs on. */
const TICKS_PER_SECOND = 100;

interface Proc {
  ppid: number;
  /** CPU time so far, with that of children already waited for. */
  ticks: number;
}

/** Every process by pid, from proc_pid_stat(5). */
export function readProcesses(): Map<number, Proc> {
  const all = new Map<number, Proc>();
  for (const entry of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const fields = statFields(entry);
    if (fields)
      all.set(Number(entry), { ppid: Number(fields[1]), ticks: sum(fields.slice(11, 15).map(Number)) });
  }
  return all;
}

/** The fields after the command name: state, ppid, …; null when the process is gone. */
function statFields(pid: number | string): string[] | null {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** Whether the process runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  const state = statFields(pid)?.[0];
  return state !== undefined && !'ZX'.includes(state);
}

/** Sends a signal; a process that is gone by now needs none. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export function descendants(root: number, processes = readProcesses()): number[] {
  const children = new Map<number, number[]>();
  for (const [pid, { ppid }] of processes) children.set(ppid, [...(children.get(ppid) ?? []), pid]);
  const found: number[] = [];
  for (const todo = [root]; todo.length > 0; ) {
    for (const child of children.get(todo.pop() ?? 0) ?? []) {
      found.push(child);
      todo.push(child);
    }
  }
  return found;
}

export type CpuReading = Map<string, Map<number, number>>;

/** Ticks by role and pid. Named pids come first, then their descendants; nobody is counted twice. */
export function readCpu(roles: Record<string, Pids>): CpuReading {
  const processes = readProcesses();
  const claimed = new Set<number>();
  const named = Object.entries(roles).map(([role, pids]) => {
    const list = typeof pids === 'function' ? pids() : pids;
    return { role, pids: typeof list === 'number' ? [list] : [...list] };
  });
  const reading: CpuReading = new Map(named.map(({ role }) => [role, new Map()]));
  const claim = (role: string, pid: number) => {
    const process = processes.get(pid);
    if (!process || claimed.has(pid)) return;
    claimed.add(pid);
    reading.get(role)?.set(pid, process.ticks);
  };
  for (const { role, pids } of named) for (const pid of pids) claim(role, pid);
  for (const { role, pids } of named)
    for (const pid of pids) for (const child of descendants(pid, processes)) claim(role, child);
  return reading;
}

/** CPU seconds by role between two readings. */
export function cpuBetween(before: CpuReading, after: CpuReading): Record<string, number> {
  return Object.fromEntries(
    [...after].map(([role, pids]) => {
      const ticks = sum([...pids].map(([pid, now]) => now - (before.get(role)?.get(pid) ?? 0)));
      return [role, Math.max(0, ticks) / TICKS_PER_SECOND];
    }),
  );
}

/** CPU seconds that the whole machine has spent so far, without what its host took. proc_stat(5). */
export function machineBusy(): number {
  const line = fs.readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '';
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) / TICKS_PER_SECOND;
}

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
