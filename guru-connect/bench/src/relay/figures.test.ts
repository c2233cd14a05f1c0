import { describe, expect, test } from '@jest/globals';
import { figure } from './figures.ts';

describe('figure', () => {
  test.each([
    [5, { atMost: 5 }, '<= 5', true],
    [5.1, { atMost: 5 }, '<= 5', false],
    [0.95, { atLeast: 0.95 }, '>= 0.95', true],
    [0.94, { atLeast: 0.95 }, '>= 0.95', false],
  ])('judges %d against %j', (value, goal, words, reached) => {
    expect(figure('a.b', 'what', 'ms', value, goal)).toMatchObject({ value, goal: words, reached });
  });

  test('misses the goal when the value is missing', () => {
    for (const missing of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY])
      expect(figure('a.b', 'what', 'ms', missing, { atMost: 1 })).toMatchObject({
        value: null,
        reached: false,
      });
  });

  test('is neither reached nor missed without a goal', () => {
    expect(figure('a.b', 'what', 'ms', 7)).toMatchObject({ value: 7, goal: null, reached: null });
  });

  test('keeps four significant digits and every digit of a whole number', () => {
    const values = [0.123456, 12.34567, 1234.567, 1_234_567, -0.123456];
    expect(values.map((value) => figure('a.b', 'what', 'ms', value).value)).toEqual([
      0.1235, 12.35, 1235, 1_234_567, -0.1235,
    ]);
  });
});
