import { readdirSync, readlinkSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readBounded } from './read-bounded.ts';

export interface ProcessFact {
  readonly pid: number;
  readonly args: readonly string[];
}

const MAX_PROCESSES = 8_192;
const MAX_DESCRIPTORS = 4_096;
const MAX_TEXT = 32_768;
/** Read in one turn of the event loop: the agent's sockets must not wait. */
const PER_TURN = 64;

/** Every process that this one may see, with its arguments. Kernel threads have none and are left out. */
export async function readProcesses(): Promise<ProcessFact[]> {
  const found: ProcessFact[] = [];
  const pids = entriesOf('/proc').filter((name) => /^\d+$/.test(name));
  for (const [at, pid] of pids.slice(0, MAX_PROCESSES).entries()) {
    if (at % PER_TURN === PER_TURN - 1) await nextTurn();
    const args = textsOf(`/proc/${pid}/cmdline`);
    if (args.length > 0) found.push({ pid: Number(pid), args });
  }
  return found;
}

/** Effective user id; undefined when the process has ended. `/proc/PID` itself belongs to root for some. */
export function userOf(pid: number): number | undefined {
  const status = readBounded(`/proc/${pid}/status`, MAX_TEXT)?.toString('latin1') ?? '';
  const uid = /^Uid:\s+\d+\s+(\d+)/m.exec(status)?.[1];
  return uid === undefined ? undefined : Number(uid);
}

/** Inodes of its sockets; none when this process may not look. */
export function socketsOf(pid: number): Set<string> {
  const folder = `/proc/${pid}/fd`;
  const inodes = new Set<string>();
  for (const fd of entriesOf(folder).slice(0, MAX_DESCRIPTORS)) {
    const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`${folder}/${fd}`))?.[1];
    if (inode !== undefined) inodes.add(inode);
  }
  return inodes;
}

/** A process's variables, as far as this one may see them. */
export function environmentOf(pid: number): Map<string, string> {
  const texts = textsOf(`/proc/${pid}/environ`);
  return new Map(
    texts.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] as const),
  );
}

function textsOf(path: string): string[] {
  const text = readBounded(path, MAX_TEXT)?.toString('utf8') ?? '';
  return text.split('\0').filter((part) => part !== '');
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
