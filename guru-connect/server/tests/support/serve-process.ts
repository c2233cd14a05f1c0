import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/**
 * `guru-connect serve` as a process of its own.
 * @param out folder that `bundleServer` has filled
 */
export async function serveProcess(
  out: string,
  environment: Record<string, string>,
  nodeOptions: readonly string[] = [],
) {
  const child = spawn(process.execPath, [...nodeOptions, join(out, 'main.mjs'), 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, CONNECT_PORT: '0', ...environment },
  });
  const exit = once(child, 'exit');
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += String(chunk);
      const found = /"url":"([^"]+)"/.exec(said)?.[1];
      if (found) resolve(found);
    });
    exit.then(() => reject(new Error(said)));
  });
  return { child, url, exit, said: () => said };
}
