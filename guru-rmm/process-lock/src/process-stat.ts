/** One process as proc(5) `/proc/PID/stat` describes it. */
export interface ProcessStat {
  readonly pid: number;
  /** The kernel's name for the program, at most 15 bytes. */
  readonly name: string;
  /** `Z` is a zombie: it has ended and waits for its parent. */
  readonly state: string;
  readonly parent: number;
  /** Start time in clock ticks since boot (field 22). */
  readonly start_ticks: string;
}

/** Parses `/proc/PID/stat`; null for what is none. */
export function parseProcessStat(text: string): ProcessStat | null {
  // The name in parentheses may itself hold spaces and parentheses: the last one ends it.
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  const pid = Number(text.slice(0, open));
  const fields = text.slice(close + 2).split(' ');
  const [state, parent, start_ticks] = [fields[0], Number(fields[1]), fields[19]];
  if (!state || !start_ticks || !Number.isInteger(pid) || !Number.isInteger(parent)) return null;
  return { pid, name: text.slice(open + 1, close), state, parent, start_ticks };
}

/** Whether nothing of the process is left but its entry. */
export function hasEnded(stat: ProcessStat): boolean {
  return stat.state === 'Z' || stat.state === 'X';
}
