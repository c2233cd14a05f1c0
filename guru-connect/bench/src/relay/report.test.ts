import { expect, test } from '@jest/globals';
import { figure } from './figures.ts';
import { markdownReport } from './report.ts';

test('shows values with goals, values without, missing ones, and cases that failed', () => {
  const figures = [
    figure('a.rate', 'rate', 'MB', 12.5),
    figure('a.ratio', 'ratio', 'x', 0.99, { atLeast: 0.95 }),
    figure('a.back', 'back', 's', null, { atMost: 3 }),
  ];
  const [, , ...rows] = markdownReport([
    { name: 'a', seconds: 1, othersCpu: 0, figures },
    { name: 'b', seconds: 1, othersCpu: 0, figures: [], error: 'the relay | ended\nearly' },
  ]).split('\n');
  expect(rows).toEqual([
    '| a | rate | 12.5 MB |  |  |',
    '| a | ratio | 0.99 x | >= 0.95 | yes |',
    '| a | back | none | <= 3 | **no** |',
    '| b | failed: the relay   ended early |  |  |  |',
  ]);
});
