import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '@guru-rmm/process-lock/process-identity.ts';
import type { ProcessEntry } from './process-table.ts';
import { findWorldProcesses } from './world-processes.ts';
import { removeDeadXLocks } from './x-locks.ts';

interface Stage {
  applies(entry: ProcessEntry): boolean;
  /** Only those whose parent is not in the stage too: parents end their children themselves, and in better order. */
  rootsOnly: boolean;
  signal: NodeJS.Signals;
  /** How long its processes have to go by themselves. */
  graceMs: number;
}

const isPostgres = (entry: ProcessEntry) => entry.name === 'postgres';
const isXServer = (entry: ProcessEntry) => entry.name === 'Xvnc';

/**
 * Servers and agents first, since they stop their own databases and children in good order; then databases whose
 * server was killed (SIGINT is PostgreSQL's fast shutdown); then the screen; then whatever would not go.
 */
const STAGES: readonly Stage[] = [
  {
    applies: (entry) => !isPostgres(entry) && !isXServer(entry),
    rootsOnly: true,
    signal: 'SIGTERM',
    graceMs: 8000,
  },
  { applies: isPostgres, rootsOnly: true, signal: 'SIGINT', graceMs: 3000 },
  { applies: isXServer, rootsOnly: false, signal: 'SIGTERM', graceMs: 2000 },
  { applies: () => true, rootsOnly: false, signal: 'SIGKILL', graceMs: 2000 },
];

export interface EndedWorld {
  ended: ProcessEntry[];
  /** What even SIGKILL did not end within its time (a process in uninterruptible sleep). */
  left: ProcessEntry[];
}

/** Ends every process of a world and takes its X servers' lock files away. Safe to call twice and with none there. */
export async function endWorld(dataDir: string): Promise<EndedWorld> {
  const ended = new Map<string, ProcessEntry>();
  for (const stage of STAGES) await runStage(dataDir, stage, ended);
  removeDeadXLocks([...ended.values()].filter(isXServer).map((entry) => entry.pid));
  return { ended: [...ended.values()].filter((e) => !isAlive(e)), left: findWorldProcesses(dataDir) };
}

async function runStage(dataDir: string, stage: Stage, ended: Map<string, ProcessEntry>): Promise<void> {
  const deadline = performance.now() + stage.graceMs;
  const signalled = new Set<string>();
  for (;;) {
    // looked up each time: a process may have started another one since
    const members = findWorldProcesses(dataDir).filter(stage.applies);
    if (members.length === 0) return;
    const pids = new Set(members.map((entry) => entry.pid));
    for (const entry of members) {
      if (stage.rootsOnly && pids.has(entry.parent)) continue;
      const key = `${entry.pid}:${entry.start_ticks}`;
      if (signalled.has(key)) continue;
      signalled.add(key);
      ended.set(key, entry);
      signalProcess(entry, stage.signal);
    }
    if (performance.now() > deadline) return;
    await sleep(100); // each look reads the whole process table
  }
}

function signalProcess(entry: ProcessEntry, signal: NodeJS.Signals): void {
  if (!isAlive(entry)) return;
  try {
    process.kill(entry.pid, signal);
  } catch {
    // ended between the look and the signal, or another user's: the next look shows which
  }
}
