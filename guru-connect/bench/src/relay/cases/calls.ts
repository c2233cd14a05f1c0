import { quantile } from '../../statistics.ts';
import type { BenchContext } from '../bench-context.ts';
import { type Figure, figure } from '../figures.ts';
import type { CallMethods } from '../load/calls.ts';
import { cpuSeconds } from '../process-reading.ts';

/** `POST /sessions` and `POST /sessions/{id}/viewer-token` one after the other, many pairs at a time, an agent each. */
export async function calls(bench: BenchContext): Promise<Figure[]> {
  const { pairs, concurrency } = bench.sizes;
  const warmUp = Math.ceil(pairs / 5);
  const { target, pid } = await bench.startRelay();
  const load = bench.startLoad<CallMethods>('calls.ts');
  bench.progress(`${warmUp + pairs} agents are made known`);
  await load.call('makeAgents', { target, count: warmUp + pairs });
  await load.call('openSessions', { target, from: 0, count: warmUp, concurrency });
  bench.progress(`${pairs} pairs, ${concurrency} at a time`);
  const [relayCpu, loadCpu] = [cpuSeconds(pid), cpuSeconds(load.pid)];
  const times = await load.call('openSessions', { target, from: warmUp, count: pairs, concurrency });
  const perPair = (cpu: number) => (cpu / pairs) * 1000;
  const [byRelay, byLoad] = [perPair(cpuSeconds(pid) - relayCpu), perPair(cpuSeconds(load.pid) - loadCpu)];
  const p99 = (values: readonly number[]) => quantile(values, 0.99);
  const id = (name: string) => `calls.${name}`;
  return [
    figure(
      id('rate'),
      `POST /sessions + /viewer-token, ${concurrency} at a time`,
      'pairs/s',
      (pairs / times.elapsedMs) * 1000,
      { atLeast: 1000 },
    ),
    figure(id('pair-p99'), 'both together, p99', 'ms', p99(times.pair), { atMost: 50 }),
    figure(id('session-p99'), 'POST /sessions, p99', 'ms', p99(times.session)),
    figure(id('token-p99'), 'POST /viewer-token, p99', 'ms', p99(times.token)),
    figure(id('pair-p50'), 'both together, p50', 'ms', quantile(times.pair, 0.5)),
    figure(id('relay-cpu'), 'CPU of the relay, a pair', 'ms', byRelay),
    figure(id('load-cpu'), 'CPU of the caller, a pair', 'ms', byLoad),
  ];
}
