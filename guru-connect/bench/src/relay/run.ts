// npm run bench:relay -- --json --only pass-through,idle --agents 1000
import os from 'node:os';
import { Ports } from '../ports.ts';
import { cpuBetween, machineBusy, readCpu } from '../processes.ts';
import { BenchContext } from './bench-context.ts';
import { bundleLoads, type Loads } from './bundle-loads.ts';
import { CASES, type CaseName } from './cases.ts';
import { type Options, parseOptions } from './options.ts';
import { bundleRelease, findRelease, type Release } from './release.ts';
import { type CaseReport, markdownReport } from './report.ts';

const report = (line: string) => process.stderr.write(`${line}\n`);
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

let release: Release | undefined;
let loads: Loads | undefined;
let running: BenchContext | undefined;
let interrupted = false;

/** Ends what runs and removes what was made. */
async function clear(): Promise<void> {
  await running?.end();
  release?.dispose();
  loads?.dispose();
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    interrupted = true;
    clear().finally(() => process.exit(130));
  });

async function measure(
  name: CaseName,
  { sizes }: Options,
  made: { release: Release; loads: string; ports: Ports },
): Promise<CaseReport> {
  const progress = (line: string) => report(`${name}: ${line}`);
  const bench = new BenchContext({ ...made, sizes, report: progress });
  running = bench;
  const [began, busy, ours] = [performance.now(), machineBusy(), readCpu({ ours: process.pid })];
  const end = (rest: Pick<CaseReport, 'figures' | 'error'>): CaseReport => {
    const seconds = (performance.now() - began) / 1000;
    const own = cpuBetween(ours, readCpu({ ours: process.pid })).ours ?? 0;
    return { name, seconds, othersCpu: Math.max(0, machineBusy() - busy - own) / seconds, ...rest };
  };
  try {
    return end({ figures: await CASES[name](bench) });
  } catch (error) {
    progress(`[ERROR] ${messageOf(error)}`);
    return end({ figures: [], error: messageOf(error) });
  } finally {
    await bench.end();
    running = undefined;
  }
}

async function run(options: Options): Promise<void> {
  const ports = new Ports(options.portBase, options.ports);
  release = options.release === undefined ? await bundleRelease() : findRelease(options.release);
  loads = await bundleLoads();
  const made = { release, loads: loads.folder, ports };
  const cases: CaseReport[] = [];
  for (const name of options.cases) {
    if (interrupted) return;
    report(`${name}: starts`);
    const done = await measure(name, options, made);
    report(`${name}: done in ${done.seconds.toFixed(0)} s, others took ${done.othersCpu.toFixed(2)} cores`);
    cases.push(done);
  }
  const machine = { cores: os.cpus().length, cpu: os.cpus()[0]?.model ?? 'unknown', node: process.version };
  const { sizes } = options;
  const result = { at: new Date().toISOString(), machine, sizes, cases };
  process.stdout.write(`${options.json ? JSON.stringify(result, null, 2) : markdownReport(cases)}\n`);
  if (cases.some(({ error }) => error !== undefined)) process.exitCode = 1;
}

try {
  await run(parseOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd()));
} catch (error) {
  report(`[ERROR] ${messageOf(error)}`);
  process.exitCode = 2;
} finally {
  await clear();
}
