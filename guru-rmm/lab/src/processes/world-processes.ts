import path from 'node:path';
import {
  type ProcessEntry,
  readCommandLine,
  readEnvironment,
  readExecutable,
  readProcesses,
} from './process-table.ts';

/** In the environment of everything that a lab starts; the value is the world's data folder. */
export const WORLD_VARIABLE = 'GURU_LAB_WORLD';

/** What runs the file that its first argument names; to any other program (a pager, an editor) it is something to read. */
const INTERPRETERS = new Set(['node', 'sh', 'bash', 'dash']);

/**
 * Finds what belongs to a world without having been told: a list that is written when a process starts has a gap
 * between the start and the line. A process belongs when its environment carries the mark, when the program or
 * script that it runs lies in the world's folder (a child whose parent cleaned its environment), or when it descends
 * from such a process. The caller and its ancestors never belong: the lab may itself run in a world's terminal.
 */
export function findWorldProcesses(dataDir: string): ProcessEntry[] {
  const table = readProcesses();
  const spared = ancestorsOf(process.pid, table);
  const belonging = new Map<number, ProcessEntry>();
  for (const entry of table.values()) {
    if (!spared.has(entry.pid) && bearsMark(entry.pid, dataDir)) belonging.set(entry.pid, entry);
  }
  const children = childrenOf(table);
  const queue = [...belonging.keys()];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    for (const child of children.get(pid) ?? []) {
      if (belonging.has(child.pid) || spared.has(child.pid)) continue;
      belonging.set(child.pid, child);
      queue.push(child.pid);
    }
  }
  return [...belonging.values()];
}

function bearsMark(pid: number, dataDir: string): boolean {
  const within = (file: string | undefined | null) => Boolean(file?.startsWith(dataDir + path.sep));
  const [program = '', argument] = readCommandLine(pid);
  if (within(program) || within(readExecutable(pid))) return true;
  if (INTERPRETERS.has(path.basename(program)) && within(argument)) return true;
  return readEnvironment(pid).includes(`${WORLD_VARIABLE}=${dataDir}`);
}

function ancestorsOf(pid: number, table: Map<number, ProcessEntry>): Set<number> {
  const found = new Set<number>([pid]);
  for (let at = table.get(pid)?.parent; at && !found.has(at); at = table.get(at)?.parent) found.add(at);
  return found;
}

function childrenOf(table: Map<number, ProcessEntry>): Map<number, ProcessEntry[]> {
  const children = new Map<number, ProcessEntry[]>();
  for (const entry of table.values()) {
    const siblings = children.get(entry.parent);
    if (siblings) siblings.push(entry);
    else children.set(entry.parent, [entry]);
  }
  return children;
}
