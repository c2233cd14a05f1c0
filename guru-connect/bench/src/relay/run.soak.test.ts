import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { CASE_NAMES } from './cases.ts';
import type { Figure } from './figures.ts';
import type { CaseReport } from './report.ts';

const bench = fileURLToPath(new URL('../..', import.meta.url));
/** All but the case that only differs in what runs beside it. */
const CASES = CASE_NAMES.filter((name) => name !== 'stalled-busy');
const isMeasured = (id: string) => CASES.some((name) => id.startsWith(`${name}.`));
const SIZES = ['--agents', '20', '--sessions', '4', '--pairs', '30', '--concurrency', '4', '--seconds', '1'];
/** Two runs side by side, each with every second case and ports of its own: what they measure is not asked here. */
const RUNS = [0, 1].map((half) => [
  ...['--only', CASES.filter((_, index) => index % 2 === half).join()],
  ...['--port-base', `${23_400 + 50 * half}`, '--ports', '50'],
]);
/** Up to seven relays, each with a database of its own, on a machine that others use. */
const WHOLE_RUN_MS = 900_000;

/** What each figure can be, however slow the machine: id, least, most. */
const ALL_PLAUSIBLE: readonly (readonly [id: string, least: number, most: number])[] = [
  ['pass-through.relay', 1, 50_000],
  ['pass-through.pipe', 1, 50_000],
  ['pass-through.ratio', 0.02, 10],
  ['pass-through.relay-rate', 0.1, 50_000],
  ['pass-through.pipe-rate', 0.1, 50_000],
  ['latency.relay-p50', 0.01, 5000],
  ['latency.pipe-p50', 0.01, 5000],
  ['latency.added-p50', -2000, 5000],
  ['latency.added-p95', -5000, 5000],
  ['stalled.growth', -200, 200],
  ['stalled.growth-peak', -200, 200],
  // Its agent can send no more: the relay has stopped reading it.
  ['stalled.held-back', 3, 100],
  ['stalled.others-p95', 0.01, 10_000],
  ['stalled.others-p95-stall', 0.01, 10_000],
  ['stalled.others-ratio', 0.001, 1000],
  ['calls.rate', 0.1, 20_000],
  ['calls.pair-p99', 1, 60_000],
  ['calls.session-p99', 0.5, 60_000],
  ['calls.token-p99', 0.5, 60_000],
  ['calls.pair-p50', 1, 60_000],
  ['calls.relay-cpu', 0.05, 1000],
  ['calls.load-cpu', 0, 1000],
  ['idle.agents', 20, 20],
  ['idle.memory', -100, 100],
  ['idle.memory-each', -5000, 5000],
  ['idle.memory-empty', 20, 500],
  ['idle.cpu', 0, 100],
  ['idle.cpu-database', 0, 200],
  ['idle.connect-seconds', 0.01, 120],
  ['reconnect.agents', 20, 20],
  ['reconnect.seconds', 0.01, 180],
  ['reconnect.failed', 0, 20],
  ['reconnect.start-seconds', 0.1, 120],
  ['adopt.open', 4, 4],
  ['adopt.adopted-from-start', 0.01, 120],
  ['adopt.known-from-start', 0.01, 120],
  ['adopt.known-from-listening', 0, 120],
  ['adopt.pictures', 4, 4],
  ['adopt.picture-p50', 0, 120],
  ['adopt.picture-last', 0, 120],
  ['adopt.picture-last-from-start', 0, 120],
];
/** Each figure that has a goal, with it. */
const GOALS = [
  'pass-through.ratio >= 0.95',
  'latency.added-p50 <= 0.1',
  'stalled.growth <= 8',
  'stalled.others-ratio <= 1.2',
  'calls.rate >= 1000',
  'calls.pair-p99 <= 50',
  'idle.agents >= 20',
  'idle.memory <= 100',
  'idle.cpu <= 3',
  'reconnect.agents >= 20',
  'reconnect.seconds <= 10',
  'reconnect.failed <= 0',
  'adopt.open >= 4',
  'adopt.adopted-from-start <= 3',
  'adopt.pictures >= 4',
];

const PLAUSIBLE = ALL_PLAUSIBLE.filter(([id]) => isMeasured(id));

interface Result {
  readonly sizes: Record<string, number>;
  readonly cases: readonly CaseReport[];
}

const run = (args: readonly string[]) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', 'src/relay/run.ts', ...args], { cwd: bench });

describe('a whole run at a tiny size', () => {
  let results: readonly Result[];
  let cases: readonly CaseReport[];
  let figures: Map<string, Figure>;

  beforeAll(async () => {
    const outputs = await Promise.all(RUNS.map((part) => run(['--json', ...SIZES, ...part])));
    results = outputs.map(({ stdout }) => JSON.parse(stdout));
    const all = results.flatMap((result) => result.cases);
    cases = CASES.flatMap((name) => all.filter((one) => one.name === name));
    figures = new Map(cases.flatMap((one) => one.figures.map((figure) => [figure.id, figure])));
  }, WHOLE_RUN_MS);

  test('measures every case', () => {
    expect(cases.map(({ name, error }) => [name, error])).toEqual(CASES.map((name) => [name, undefined]));
    for (const { sizes } of results) expect(sizes).toMatchObject({ agents: 20, sessions: 4, pairs: 30 });
  });

  test('reports the figures that are checked here, and no others', () => {
    const ids = PLAUSIBLE.map(([id]) => id);
    expect([...figures.keys()].sort()).toEqual(ids.sort());
  });

  test.each(PLAUSIBLE)('%s is between %d and %d', (id, least, most) => {
    const value = figures.get(id)?.value;
    expect(value).toBeGreaterThanOrEqual(least);
    expect(value).toBeLessThanOrEqual(most);
  });

  test('states a goal for each line of the table of goals', () => {
    const withGoal = [...figures.values()].filter(({ goal }) => goal !== null);
    expect(withGoal.every(({ reached }) => typeof reached === 'boolean')).toBe(true);
    expect(withGoal.map(({ id, goal }) => `${id} ${goal}`)).toEqual(GOALS.filter(isMeasured));
  });
});

test('names a wrong option and ends the run at once', async () => {
  await expect(run(['--only', 'speed'])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('known cases are pass-through'),
  });
});

test('ends the run with a folder that is no release, and leaves nothing behind', async () => {
  const bundles = () => fs.readdirSync(bench).includes('out') && fs.readdirSync(`${bench}/out`);
  const before = bundles();
  await expect(run(['--only', 'latency', '--release', bench])).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no bin/guru-connect'),
  });
  expect(bundles()).toEqual(before);
});
