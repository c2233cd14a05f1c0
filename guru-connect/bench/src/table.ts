import type { Cell } from './cell.ts';
import { sum } from './processes.ts';
import { IDENTICAL_DB, mean, quantile } from './statistics.ts';
import type { Mode } from './workload.ts';

/** One cell, or why there is none. */
export interface Result {
  system: string;
  mode: Mode;
  round: number;
  cell?: Cell;
  error?: string;
}

const none = '–';
const whole = (value: number | null) => (value === null ? none : value.toFixed(0));
const percent = (value: number) => (value * 100).toFixed(0);
const HEAD = [
  'mode',
  'system',
  'painted → delivered fps',
  'latency p50 / p95 / p99 ms',
  'key p50 / p95 ms',
  'click p50 ms',
  'KiB/s down',
  'server CPU % (of it X server)',
  'viewer CPU %',
  'torn %',
  'picture dB',
  "others' CPU %",
];

/** The rounds pooled, as a markdown table; CPU in % of one core. */
export function markdownTable(results: readonly Result[]): string {
  const keys = new Map(results.map((r) => [`${r.mode} ${r.system}`, r]));
  const rows = [...keys.values()].map(({ mode, system }) => {
    const all = results.filter((r) => r.mode === mode && r.system === system);
    const cells = all.flatMap((r) => r.cell ?? []);
    return [
      mode,
      system,
      ...(cells.length > 0 ? columns(mode, cells) : [`failed: ${all[0]?.error ?? 'not run'}`]),
    ];
  });
  return renderTable(HEAD, rows);
}

/** A markdown table; cells hold neither bars nor line breaks. */
export const renderTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

function columns(mode: Mode, cells: readonly Cell[]): string[] {
  const average = (of: (cell: Cell) => number) => mean(cells.map(of));
  const latency = cells.flatMap((c) => c.latency);
  const key = cells.flatMap((c) => c.input?.key ?? []);
  const click = cells.flatMap((c) => c.input?.click ?? []);
  const pictures = cells.flatMap((c) => c.fidelity ?? []);
  const server = (c: Cell) =>
    sum(Object.entries(c.cpu).map(([role, cpu]) => (role === 'viewer' || role === 'workload' ? 0 : cpu)));
  const down = average((c) => c.down) / 1024;
  const quantiles = (values: readonly number[], ...at: number[]) =>
    values.length === 0 ? none : at.map((q) => whole(quantile(values, q))).join(' / ');
  const picture =
    pictures.length === 0
      ? none
      : pictures.every((db) => db === IDENTICAL_DB)
        ? 'exact'
        : mean(pictures).toFixed(1);
  return [
    mode === 'echo'
      ? none
      : `${average((c) => c.paintedFps).toFixed(1)} → ${average((c) => c.deliveredFps).toFixed(1)}`,
    quantiles(latency, 0.5, 0.95, 0.99),
    quantiles(key, 0.5, 0.95),
    quantiles(click, 0.5),
    down < 10 ? down.toFixed(1) : down.toFixed(0),
    `${percent(average(server))} (${percent(average((c) => c.cpu.xserver ?? 0))})`,
    percent(average((c) => c.cpu.viewer ?? 0)),
    percent(average((c) => c.torn)),
    picture,
    percent(average((c) => c.otherCpu)),
  ];
}
