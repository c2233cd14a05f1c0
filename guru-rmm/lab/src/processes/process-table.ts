import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process for good: pids are given out again, a pid with its start time is not. */
export interface ProcessIdentity {
  pid: number;
  /** Clock ticks between boot and the process's start; field 22 of proc(5) `stat`. */
  startTicks: number;
}

export interface ProcessEntry extends ProcessIdentity {
  parent: number;
  /** The kernel's name for it, at most 15 bytes. */
  name: string;
  /** `Z` is a process that has ended and waits for its parent. */
  state: string;
}

/** Parses proc(5) `stat`. The name stands in parentheses and may hold anything, parentheses and blanks too. */
export function parseStat(text: string): ProcessEntry | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  const rest = text.slice(close + 2).split(' ');
  const pid = Number(text.slice(0, open));
  const [state, parent, startTicks] = [rest[0], Number(rest[1]), Number(rest[19])];
  if (!state || !Number.isInteger(pid) || !Number.isInteger(parent) || !Number.isFinite(startTicks))
    return null;
  return { pid, parent, startTicks, state, name: text.slice(open + 1, close) };
}

export function readProcess(pid: number): ProcessEntry | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null; // it has ended: the only answer that matters to the callers
  }
}

/** Every process that runs now; zombies are left out, since nothing of them is left to end. */
export function readProcesses(): Map<number, ProcessEntry> {
  const table = new Map<number, ProcessEntry>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const entry = readProcess(Number(name));
    if (entry && entry.state !== 'Z') table.set(entry.pid, entry);
  }
  return table;
}

export function isAlive({ pid, startTicks }: ProcessIdentity): boolean {
  const entry = readProcess(pid);
  return entry !== null && entry.state !== 'Z' && entry.startTicks === startTicks;
}

export function ownIdentity(): ProcessIdentity {
  const entry = readProcess(process.pid);
  if (!entry) throw new Error('/proc does not show this process');
  return { pid: entry.pid, startTicks: entry.startTicks };
}

/** What the process was started with; empty for kernel threads and for processes that may not be looked into. */
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
