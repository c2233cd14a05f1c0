import type { BenchContext } from '../bench-context.ts';
import { type Figure, figure } from '../figures.ts';
import { killAndRestart } from '../kill-and-restart.ts';
import { fleet } from './idle.ts';

const LONGEST_MS = 180_000;

/** All agents come back with the product's back-off after a kill -9 of their relay. */
export async function reconnect(bench: BenchContext): Promise<Figure[]> {
  const { agents } = bench.sizes;
  const { relay, load } = await fleet(bench);
  const { killedAt, startedAt, listeningAt } = await killAndRestart(bench, relay);
  const back = await load.call('backSince', { since: killedAt, timeoutMs: LONGEST_MS });
  const failed = (await load.call('failures', undefined)).filter((one) => one.startedAt >= listeningAt);
  const reasons = [...new Set(failed.map(({ why }) => why))];
  if (failed.length > 0) bench.progress(`[WARNING] ${failed.length} failed tries: ${reasons.join(', ')}`);
  const all = back.length === agents ? (Math.max(...back) - listeningAt) / 1000 : null;
  const id = (name: string) => `reconnect.${name}`;
  return [
    figure(id('agents'), 'agents back', '', back.length, { atLeast: agents }),
    figure(id('seconds'), `${agents} agents back after kill -9, from when the relay listens`, 's', all, {
      atMost: 10,
    }),
    figure(id('failed'), 'tries that failed after it listens', '', failed.length, { atMost: 0 }),
    figure(
      id('start-seconds'),
      'from its start until the relay listens',
      's',
      (listeningAt - startedAt) / 1000,
    ),
  ];
}
