import { quantile } from '../../statistics.ts';
import type { BenchContext } from '../bench-context.ts';
import { type Figure, figure } from '../figures.ts';
import type { Way } from '../load/lanes.ts';
import { relayAndPipe } from './pass-through.ts';

const BYTES = 2048;
const BLOCK = 100;
const PAUSE_MS = 2;

/** One-way latency that the relay adds to that of a raw TCP pipe; one process is sender and receiver, so one clock. */
export async function latency(bench: BenchContext): Promise<Figure[]> {
  const { load } = await relayAndPipe(bench);
  const times: Record<Way, number[]> = { relay: [], pipe: [] };
  const block = (way: Way) => load.call('oneByOne', { way, bytes: BYTES, count: BLOCK, pauseMs: PAUSE_MS });
  for (const way of ['relay', 'pipe'] as const) await block(way);
  // Short blocks in turns: what else the machine does meets both alike.
  for (let i = 0; i < Math.max(2, bench.sizes.seconds); i++)
    for (const way of ['relay', 'pipe'] as const) times[way].push(...(await block(way)));
  bench.progress(`${times.relay.length} messages by each`);
  const at = (way: Way, q: number) => quantile(times[way], q) ?? Number.NaN;
  const id = (name: string) => `latency.${name}`;
  return [
    figure(id('relay-p50'), 'relay, 2 KB messages, p50', 'ms', at('relay', 0.5)),
    figure(id('pipe-p50'), 'raw TCP pipe, 2 KB messages, p50', 'ms', at('pipe', 0.5)),
    figure(id('added-p50'), 'added by the relay, p50', 'ms', at('relay', 0.5) - at('pipe', 0.5), {
      atMost: 0.1,
    }),
    figure(id('added-p95'), 'added by the relay, p95', 'ms', at('relay', 0.95) - at('pipe', 0.95)),
  ];
}
