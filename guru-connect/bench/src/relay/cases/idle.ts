import { sleep } from '../../context.ts';
import { cpuBetween, readCpu } from '../../processes.ts';
import { quantile } from '../../statistics.ts';
import type { BenchContext } from '../bench-context.ts';
import { type Figure, figure } from '../figures.ts';
import { needOpenFiles } from '../file-limit.ts';
import type { AgentMethods } from '../load/agents.ts';
import { cpuSeconds, residentBytes } from '../process-reading.ts';

const SPARE_FILES = 1000;
const MB = 1e6;

const middle = (values: readonly number[]) => quantile(values, 0.5) ?? Number.NaN;

/** Mints keys for a fleet of agents on a relay that is fresh afterwards, so that none of the minting counts. */
export async function fleet(bench: BenchContext) {
  const { agents, seconds } = bench.sizes;
  needOpenFiles(agents + SPARE_FILES);
  const relay = await bench.startRelay();
  const load = bench.startLoad<AgentMethods>('agents.ts');
  bench.progress(`${agents} keys are minted`);
  await load.call('mint', { target: relay.target, count: agents });
  await relay.stop();
  await relay.start();
  await sleep(seconds * 200);
  const empty = middle(await bench.sample(() => residentBytes(relay.pid), seconds / 10));
  bench.progress(`${agents} agents connect`);
  const began = performance.now();
  await load.call('connect', { relayUrl: relay.target.url });
  return { relay, load, empty, connectMs: performance.now() - began };
}

/** What agents cost that are connected and send nothing but heartbeats. */
export async function idle(bench: BenchContext): Promise<Figure[]> {
  const { agents, seconds } = bench.sizes;
  const { relay, load, empty, connectMs } = await fleet(bench);
  const { pid } = relay;
  bench.progress(`all connected after ${(connectMs / 1000).toFixed(1)} s; settling`);
  await sleep(seconds * 333);
  bench.progress(`heartbeats only, ${seconds} s`);
  const [before, family, began] = [cpuSeconds(pid), readCpu({ relay: pid }), performance.now()];
  const memory = await bench.sample(() => residentBytes(pid), seconds);
  const share = (cpu: number) => (cpu / (performance.now() - began)) * 100_000;
  const [own, all] = [
    share(cpuSeconds(pid) - before),
    share(cpuBetween(family, readCpu({ relay: pid })).relay ?? Number.NaN),
  ];
  const growth = middle(memory) - empty;
  const left = await load.call('registered', undefined);
  const id = (name: string) => `idle.${name}`;
  return [
    figure(id('agents'), 'idle agents, registered to the end', '', left, { atLeast: agents }),
    figure(id('memory'), `${agents} idle agents: memory above an empty relay`, 'MB', growth / MB, {
      atMost: 100,
    }),
    figure(id('memory-each'), 'per agent', 'KB', growth / agents / 1000),
    figure(id('memory-empty'), 'empty relay', 'MB', empty / MB),
    figure(id('cpu'), `${agents} idle agents: relay, of a core`, '%', own, { atMost: 3 }),
    figure(id('cpu-database'), 'its database, of a core', '%', Math.max(0, all - own)),
    figure(id('connect-seconds'), 'connecting them, 64 handshakes at a time', 's', connectMs / 1000),
  ];
}
