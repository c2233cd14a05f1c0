import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { parseFileLimit } from './process-reading.ts';

const hardLimit = () => parseFileLimit(fs.readFileSync('/proc/self/limits', 'utf8'));

/**
 * Makes sure that this process, and every process it starts from now on, may open that many files. Raises the hard limit
 * where the system lets it.
 * @throws Error that says what to do when it does not
 */
export function needOpenFiles(count: number): void {
  if (hardLimit() >= count) return;
  try {
    execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${count}:${count}`], {
      stdio: 'ignore',
    });
  } catch {
    // Not root, or no prlimit: the check below says it.
  }
  if (hardLimit() >= count) return;
  throw new Error(
    `needs ${count} open files, and this machine allows ${hardLimit()}: raise the hard limit (ulimit -Hn ${count}) or measure fewer agents (--agents)`,
  );
}
