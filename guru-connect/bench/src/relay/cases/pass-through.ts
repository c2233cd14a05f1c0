import type { BenchContext } from '../bench-context.ts';
import { type Figure, figure } from '../figures.ts';
import type { LaneMethods, Way } from '../load/lanes.ts';
import type { PipeMethods } from '../load/pipe.ts';
import { cpuSeconds } from '../process-reading.ts';

const BYTES = 64 * 1024;
const ROUNDS = 4;
const MB = 1e6;

/** Bytes that the relay passes on per second of its CPU, against a raw TCP pipe; both take turns. */
export async function passThrough(bench: BenchContext): Promise<Figure[]> {
  const { relay, pipe, load } = await relayAndPipe(bench);
  const pids: Record<Way, number> = { relay: relay.pid, pipe: pipe.pid };
  const total: Record<Way, { bytes: number; cpu: number; ms: number }> = {
    relay: { bytes: 0, cpu: 0, ms: 0 },
    pipe: { bytes: 0, cpu: 0, ms: 0 },
  };
  const ms = (bench.sizes.seconds * 1000) / 10;
  for (const way of ['relay', 'pipe'] as const) await load.call('transfer', { way, bytes: BYTES, ms });
  for (let round = 0; round < ROUNDS; round++) {
    for (const way of ['relay', 'pipe'] as const) {
      const [before, began] = [cpuSeconds(pids[way]), performance.now()];
      const { bytes } = await load.call('transfer', { way, bytes: BYTES, ms });
      total[way].bytes += bytes;
      total[way].cpu += cpuSeconds(pids[way]) - before;
      total[way].ms += performance.now() - began;
    }
    bench.progress(`round ${round + 1} of ${ROUNDS}: ${(total.relay.bytes / MB).toFixed(0)} MB by the relay`);
  }
  const perCpu = (way: Way) => total[way].bytes / MB / total[way].cpu;
  const perSecond = (way: Way) => (total[way].bytes / MB / total[way].ms) * 1000;
  const id = (name: string) => `pass-through.${name}`;
  return [
    figure(id('relay'), 'relay, 64 KB messages, per CPU-second', 'MB', perCpu('relay')),
    figure(id('pipe'), 'raw TCP pipe, the same bytes, per CPU-second', 'MB', perCpu('pipe')),
    figure(id('ratio'), 'relay against pipe', 'x', perCpu('relay') / perCpu('pipe'), { atLeast: 0.95 }),
    figure(id('relay-rate'), 'relay, throughput', 'MB/s', perSecond('relay')),
    figure(id('pipe-rate'), 'pipe, throughput', 'MB/s', perSecond('pipe')),
  ];
}

/** A relay with one session, a pipe, and one process that holds both ends of either. */
export async function relayAndPipe(bench: BenchContext) {
  const relay = await bench.startRelay();
  const pipe = bench.startLoad<PipeMethods>('pipe.ts');
  const load = bench.startLoad<LaneMethods>('lanes.ts');
  const [port, back] = [await bench.takePort(), await bench.takePort()];
  await pipe.call('listen', { port, target: back });
  await load.call('openPipe', { port, back });
  await load.call('openSession', { target: relay.target });
  return { relay, pipe, load };
}
