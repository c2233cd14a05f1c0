import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** `guru-rmm serve` as a process of its own. */
export interface RmmProcess {
  /** SIGKILL, and waits for its end. */
  kill(): Promise<void>;
}

/** Starts a bundled server and waits until it listens. @throws what it logged, when it ends before */
export async function startRmmProcess(
  folder: string,
  environment: Record<string, string>,
): Promise<RmmProcess> {
  const child = spawn(process.execPath, [join(folder, 'main.mjs'), 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, ...environment },
  });
  const exit = once(child, 'exit');
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (line.includes('[OK] listening')) resolve();
    });
    exit.then(() => reject(new Error(lines.join('\n'))));
  });
  return {
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
