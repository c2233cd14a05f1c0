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
  const program = await bundleOnce('measured-relay.mjs', (outfile) =>
    build({ ...BUNDLE, entryPoints, outfile, legalComments: 'none' }),
  );
  const child: ChildProcess = fork(program, { execArgv: ['--expose-gc'], env: process.env });
  const ended = once(child, 'exit').then(() => {
    throw new Error('the measured relay ended at its start');
  });
  const [{ url, port }] = await Promise.race([once(child, 'message'), ended]);
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
