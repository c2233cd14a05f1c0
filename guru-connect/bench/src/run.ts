// npm run bench -- --systems desktop-adapter.mjs,novnc-tigervnc --modes typing,scroll --seconds 8 --rounds 2
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { Adapter, Handle } from './adapter.ts';
import { measureCell } from './cell.ts';
import { here, RunContext, sleep, which } from './context.ts';
import { Ports } from './ports.ts';
import { machineBusy } from './processes.ts';
import { quantile } from './statistics.ts';
import { markdownTable, type Result } from './table.ts';
import { openViewer, type Viewer } from './viewer.ts';
import { MODES, type Mode, painter } from './workload.ts';

const text = (value: string) => ({ type: 'string', default: value }) as const;
const flag = { type: 'boolean', default: false } as const;
const { values: options } = parseArgs({
  options: {
    systems: text('desktop-adapter.mjs,novnc-tigervnc'),
    modes: text(MODES.join(',')),
    seconds: text('8'),
    rounds: text('2'),
    warmup: text('2.5'),
    interleave: text('mode'),
    displays: text('93,94'),
    'port-base': text('19300'),
    ports: text('100'),
    rtt: text('0'),
    mbit: text('0'),
    'quiet-below': text('0'),
    patience: text('20'),
    chromium: text('chromium'),
    out: text(''),
    'keep-dirs': flag,
    verbose: flag,
  },
});
const list = (value: string) => value.split(',').filter(Boolean);
const say = (line: string) => process.stderr.write(`${line}\n`);
const giveUp = (line: string): never => {
  say(`[ERROR] ${line}`);
  process.exit(2);
};

const systems = list(options.systems);
const modes = list(options.modes).map(
  (m) => MODES.find((known) => known === m) ?? giveUp(`unknown mode ${m}; known: ${MODES.join(', ')}`),
);
const timing = { seconds: Number(options.seconds), warmup: Number(options.warmup) };
const rounds = Number(options.rounds);
const displays = list(options.displays).map(Number);
const chromium =
  (options.chromium.includes('/') ? options.chromium : which(options.chromium)) ??
  giveUp('chromium not found; give --chromium');
if (!fs.existsSync(painter)) giveUp('build the workload first: npm run workload');

const ports = new Ports(Number(options['port-base']), Number(options.ports));
const runOptions = {
  rtt: Number(options.rtt),
  mbit: Number(options.mbit),
  keepDirs: options['keep-dirs'],
  verbose: options.verbose,
};
const nameOf = (system: string) => path.basename(system).replace(/\.mjs$/, '');
let runs = 0;
const newContext = (system: string) =>
  RunContext.create(nameOf(system), displays[runs++ % displays.length] ?? 93, ports, runOptions);
const load = (system: string): Promise<Adapter> =>
  import(
    pathToFileURL(
      system.endsWith('.mjs') ? path.resolve(system) : path.join(here, 'adapters', `${system}.ts`),
    ).href
  );

/** Waits, at most `--patience` seconds, until the machine's other users take less than `--quiet-below` cores. */
async function quiet(): Promise<void> {
  const below = Number(options['quiet-below']);
  if (below === 0) return;
  for (const end = Date.now() + Number(options.patience) * 1000; Date.now() < end; ) {
    const before = machineBusy();
    await sleep(1000);
    if (machineBusy() - before < below) return;
  }
}

let teardown: (() => Promise<void>) | null = null;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => void Promise.resolve(teardown?.()).finally(() => process.exit(130)));
}

/** One start of one system, with all the modes of its turn. */
async function turn(
  system: string,
  adapter: Adapter,
  round: number,
  able: readonly Mode[],
): Promise<Result[]> {
  const ctx = await newContext(system);
  let handle: Handle | null = null;
  let viewer: Viewer | null = null;
  teardown = async () => {
    try {
      await viewer?.close();
    } finally {
      try {
        await handle?.stop?.();
      } finally {
        await ctx.stop();
      }
    }
  };
  const results: Result[] = [];
  const name = nameOf(system);
  try {
    await quiet();
    handle = await adapter.start(ctx);
    viewer = await openViewer(chromium, handle.ignoreHTTPSErrors ?? false);
    await viewer.page.goto(handle.url, { waitUntil: 'load', timeout: 30_000 });
    await handle.connect?.(viewer.page);
    for (const mode of able) {
      const cell = await measureCell(ctx, handle, viewer, mode, timing);
      results.push({ system: name, mode, round, cell });
      const p50 = (values: number[]) => quantile(values, 0.5)?.toFixed(0) ?? '-';
      say(
        `round ${round + 1} ${mode.padEnd(10)} ${name.padEnd(18)} painted ${cell.paintedFps.toFixed(1)}/s delivered ${cell.deliveredFps.toFixed(1)}/s ` +
          `latency p50 ${p50(cell.latency)} ms, key p50 ${p50(cell.input?.key ?? [])} ms, ${(cell.down / 1024).toFixed(1)} KiB/s, others ${cell.otherCpu.toFixed(2)}`,
      );
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    say(`round ${round + 1} ${name}: ${reason} ${ctx.tails()}`);
    for (const mode of able.slice(results.length))
      results.push({ system: name, mode, round, error: reason.slice(0, 160) });
  } finally {
    await teardown().catch((error) => say(`round ${round + 1} ${name}: ending it: ${error}`));
    teardown = null;
  }
  return results;
}

const began = Date.now();
const adapters = new Map<string, Adapter>();
const skipped: string[] = [];
for (const system of systems) {
  const adapter = await load(system);
  const ctx = await newContext(system);
  const able = await adapter.available(ctx);
  await ctx.stop();
  if (able === true) adapters.set(system, adapter);
  else skipped.push(`skipped: ${nameOf(system)}: ${able}`);
}
for (const line of skipped) say(line);

const results: Result[] = [];
const order = [...adapters];
for (let round = 0; round < rounds; round++) {
  const groups = options.interleave === 'mode' ? modes.map((m) => [m]) : [modes];
  for (const [j, group] of groups.entries()) {
    for (let i = 0; i < order.length; i++) {
      const [system, adapter] = order[(i + round + j) % order.length] ?? giveUp('no system to run');
      const able = group.filter((m) => adapter.meta.modes?.includes(m) ?? true);
      if (able.length > 0) results.push(...(await turn(system, adapter, round, able)));
    }
  }
}

const byMode = modes.flatMap((mode) =>
  order.flatMap(([system]) => results.filter((r) => r.mode === mode && r.system === nameOf(system))),
);
const cpu = `${os.cpus().length} cores (${os.cpus()[0]?.model ?? 'unknown'})`;
const summary = `${results.length} cells of ${timing.seconds} s in ${((Date.now() - began) / 1000).toFixed(0)} s; ${cpu}; rtt ${options.rtt} ms, ${options.mbit === '0' ? 'unlimited' : `${options.mbit} Mbit/s`}. CPU in % of one core.`;
process.stdout.write(`${[markdownTable(byMode), ...skipped, summary].join('\n\n')}\n`);
const out =
  options.out || path.join(here, 'out', `run-${new Date().toISOString().replace(/[:.]/g, '-')}.json`);
fs.mkdirSync(path.dirname(out), { recursive: true });
fs.writeFileSync(
  out,
  JSON.stringify(
    {
      options,
      cpu,
      skipped,
      systems: Object.fromEntries([...adapters].map(([s, a]) => [nameOf(s), a.meta])),
      results,
    },
    null,
    1,
  ),
);
say(`written: ${path.relative(process.cwd(), out)}`);
process.exit(0);
