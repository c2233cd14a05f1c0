import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLE } from '../../scripts/bundle.ts';

const server = new URL('../..', import.meta.url).pathname;

export interface MeasuredRelay {
  readonly url: string;
  readonly port: number;
  /** Resident memory after a garbage collection. */
  residentBytes(): Promise<number>;
  /** SIGKILL, and waits for its end. */
  kill(): Promise<void>;
}

/**
 * Starts `measured-relay.ts`, bundled: stripping the types of each module would cost more than the start.
 * @param name of a folder inside the package, one for each test file: the program finds its native parts above it
 */
export async function startMeasuredRelay(name: string): Promise<MeasuredRelay> {
  const folder = join(server, 'out', name);
  const program = join(folder, 'measured-relay.mjs');
  const entryPoints = [join(server, 'tests/support/measured-relay.ts')];
  await build({ ...BUNDLE, entryPoints, outfile: program, legalComments: 'none' });
  const child: ChildProcess = fork(program, { execArgv: ['--expose-gc'], env: process.env });
  const [{ url, port }] = await once(child, 'message');
  return {
    url,
    port,
    async residentBytes() {
      child.send('measure');
      const [answer] = await once(child, 'message');
      return answer.residentBytes;
    },
    async kill() {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
