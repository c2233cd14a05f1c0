import { sleep } from '../../context.ts';
import { quantile } from '../../statistics.ts';
import type { BenchContext, Case } from '../bench-context.ts';
import { startBusyLoops } from '../busy.ts';
import { type Figure, figure } from '../figures.ts';
import type { ViewerMethods } from '../load/viewers.ts';
import { residentBytes } from '../process-reading.ts';

const OTHERS = 8;
const FRAME = { bytes: 16 * 1024, perSecond: 30 };
const STALLED_BYTES = 64 * 1024;
const MB = 1e6;

const middle = (values: readonly number[]) => quantile(values, 0.5) ?? Number.NaN;

/**
 * What one viewer that stops reading for good costs: memory of the relay, and the time of other viewers' frames before
 * and after against during the stall.
 */
export const stalled: Case = (bench) => measure(bench, 'stalled');

/** The same beside a niced busy loop on each core. */
export const stalledBusy: Case = async (bench) => {
  bench.keep(startBusyLoops());
  return await measure(bench, 'stalled-busy');
};

async function measure(bench: BenchContext, name: string): Promise<Figure[]> {
  const seconds = (bench.sizes.seconds * 2) / 3;
  const relay = await bench.startRelay();
  const { pid } = relay;
  const others = bench.startLoad<ViewerMethods>('viewers.ts');
  const slow = bench.startLoad<ViewerMethods>('viewers.ts');
  await others.call('open', { target: relay.target, name: 'other', count: OTHERS });
  await slow.call('open', { target: relay.target, name: 'slow', count: 1 });
  await others.call('steady', FRAME);
  await slow.call('steady', { ...FRAME, bytes: STALLED_BYTES });
  bench.progress('settling');
  await sleep(seconds * 500);

  const phase = async (what: string) => {
    bench.progress(what);
    await others.call('takeLatencies', undefined);
    const memory = await bench.sample(() => residentBytes(pid), seconds);
    return { latencies: await others.call('takeLatencies', undefined), memory };
  };
  const before = await phase('all viewers read');
  await slow.call('stall', { bytes: STALLED_BYTES });
  const during = await phase('one viewer reads nothing');
  const heldBack = await slow.call('heldBack', undefined);
  await slow.stop();
  await sleep(seconds * 100);
  const after = await phase('it is gone');

  const lastQuarter = (values: readonly number[]) => values.slice(-Math.ceil(values.length / 4));
  const rest = middle(lastQuarter(before.memory));
  const p95 = (values: readonly number[]) => quantile(values, 0.95) ?? Number.NaN;
  const usual = p95([...before.latencies, ...after.latencies]);
  const id = (part: string) => `${name}.${part}`;
  const suffix = name === 'stalled' ? '' : ', busy machine';
  return [
    figure(
      id('growth'),
      `one viewer stalled: growth of the relay's memory${suffix}`,
      'MB',
      (middle(lastQuarter(during.memory)) - rest) / MB,
      { atMost: 8 },
    ),
    figure(
      id('growth-peak'),
      `highest growth on the way${suffix}`,
      'MB',
      (Math.max(...during.memory) - rest) / MB,
    ),
    figure(id('held-back'), `bytes held back at the stalled viewer's agent${suffix}`, 'MB', heldBack / MB),
    figure(id('others-p95'), `others' p95 without the stall${suffix}`, 'ms', usual),
    figure(id('others-p95-stall'), `others' p95 with the stall${suffix}`, 'ms', p95(during.latencies)),
    figure(
      id('others-ratio'),
      `others' p95, with against without${suffix}`,
      'x',
      p95(during.latencies) / usual,
      { atMost: 1.2 },
    ),
  ];
}
