import { spawn } from 'node:child_process';
import os from 'node:os';
import { signal } from '../processes.ts';

/** Lower priority than everything else, yet enough to take a third of a core from a process that needs all of it. */
const NICE = 5;
/** Should the runner be killed, they end by themselves. */
const LONGEST_MS = 15 * 60_000;

/** Keeps each core busy with a niced loop until `end`. */
export function startBusyLoops(): { end(): Promise<void> } {
  const loop = `const end = Date.now() + ${LONGEST_MS}; while (Date.now() < end);`;
  const loops = os.cpus().map(() => {
    const child = spawn(process.execPath, ['-e', loop], { stdio: 'ignore' });
    if (child.pid !== undefined) os.setPriority(child.pid, NICE);
    return child;
  });
  return {
    end: async () => {
      for (const { pid } of loops) if (pid !== undefined) signal(pid, 'SIGKILL');
    },
  };
}
