import { readdirSync, readFileSync } from 'node:fs';
import { eventually } from '@guru-connect/testing/eventually';

export interface RunningProcess {
  readonly pid: number;
  readonly args: readonly string[];
}

/** Processes of a user, who is known by the HOME of its environment. */
export function processesOf(home: string): RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        if (!read(pid, 'environ').includes(`HOME=${home}`)) return [];
        const args = read(pid, 'cmdline');
        // One that has ended and is not waited for has none.
        return args.length === 0 ? [] : [{ pid: Number(pid), args }];
      } catch {
        return [];
      }
    });
}

/** Asks them to end, and waits until they have. */
export async function stopProcesses(home: string): Promise<void> {
  await eventually(() => {
    const running = processesOf(home);
    for (const { pid } of running) {
      try {
        process.kill(pid, 'SIGTERM');
      } catch {
        // It has ended by itself.
      }
    }
    return running.length === 0;
  });
}

function read(pid: string, file: string): string[] {
  return readFileSync(`/proc/${pid}/${file}`, 'utf8')
    .split('\0')
    .filter((text) => text !== '');
}
