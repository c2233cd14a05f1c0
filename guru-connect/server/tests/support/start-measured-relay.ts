import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLE } from '../../scripts/bundle.ts';
import { bundleOnce } from './bundle-once.ts';

const server = new URL('../..', import.meta.url).pathname;

export interface MeasuredRelay {
  readonly url: string;
  readonly port: number;
  /** Resident memory after a garbage collection. */
  residentBytes(): Promise<number>;
  /** SIGKILL, and waits for its end. */
  kill(): Promise<void>;
}

/** Starts `measured-relay.ts`, bundled: stripping the types of each module would cost more than the start. */
export async function startMeasuredRelay(): Promise<MeasuredRelay> {
  const entryPoints = [join(server, 'tests/support/measured-relay.ts')];
  const folder = await bundleOnce('measured-relay', (into) =>
    build({ ...BUNDLE, entryPoints, outfile: join(into, 'main.mjs'), legalComments: 'none' }),
  );
  const child: ChildProcess = fork(join(folder, 'main.mjs'), { execArgv: ['--expose-gc'], env: process.env });
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
    },
  };
}
