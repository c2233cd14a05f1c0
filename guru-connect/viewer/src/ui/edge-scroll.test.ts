import { describe, expect, it } from '@jest/globals';
import { edgeStep } from './edge-scroll.ts';

const BOX = { left: 10, top: 20, width: 600, height: 400 };

describe('edgeStep', () => {
  it.each([
    ['the middle', 300, 200, 0, 0],
    ['24 pixels from each edge', 10 + 24, 20 + 400 - 24, 0, 0],
    ['just within', 10 + 23, 20 + 400 - 23, -1, 1],
    ['half of the way', 10 + 600 - 12, 20 + 12, 8, -8],
    ['the corner', 10 + 600, 20, 16, -16],
    ['beyond, in a drag', 1000, -500, 16, -16],
  ])('at %s', (_where, x, y, right, down) => {
    expect(edgeStep({ x, y }, BOX)).toEqual({ x: right, y: down });
  });
});
