import { expect, test } from '@jest/globals';
import type { Cell } from './cell.ts';
import { markdownTable } from './table.ts';

const cell = (over: Partial<Cell>): Cell => ({
  seconds: 8,
  paintedFps: 6,
  deliveredFps: 6,
  latency: [],
  longestGapMs: null,
  paintMs: null,
  input: null,
  fidelity: null,
  down: 0,
  up: 0,
  cpu: {},
  otherCpu: 0,
  torn: 0,
  unreadable: 0,
  animationFps: 60,
  reader: '2d',
  ...over,
});

test('pools the rounds of a system, and says why a row is missing', () => {
  const table = markdownTable([
    {
      system: 'ours',
      mode: 'idle',
      round: 0,
      cell: cell({ latency: [10], fidelity: 99, cpu: { viewer: 0.1, server: 0.2, xserver: 0.1 } }),
    },
    { system: 'ours', mode: 'idle', round: 1, cell: cell({ latency: [20], fidelity: 99, down: 2048 }) },
    { system: 'theirs', mode: 'idle', round: 0, error: 'barcode never readable' },
  ]);
  const [, , ours, theirs] = table.split('\n');
  expect(ours).toBe('| idle | ours | 6.0 → 6.0 | 15 / 20 / 20 | – | – | 1.0 | 15 (5) | 5 | 0 | exact | 0 |');
  expect(theirs).toContain('failed: barcode never readable');
});

test('marks a picture as exact only if it was exact in each round', () => {
  const row = (...pictures: number[]) =>
    markdownTable(
      pictures.map((fidelity, round) => ({ system: 'ours', mode: 'idle', round, cell: cell({ fidelity }) })),
    );
  expect(row(99, 99)).toContain('| exact |');
  expect(row(99, 98)).toContain('| 98.5 |');
});
