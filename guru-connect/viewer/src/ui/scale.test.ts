import { describe, expect, it } from '@jest/globals';
import { isWholeScale, scaleToFit } from './scale.ts';

const HD = { width: 1920, height: 1080 };

describe('the scale of the picture', () => {
  it.each([
    ['an equal screen', HD, 1, 1],
    ['an equal screen of 125 percent', { width: 1536, height: 864 }, 1.25, 1],
    ['a screen of 150 percent whose CSS size is a fraction', { width: 1280, height: 720 }, 1.5, 1],
    ['a screen of four times the pixels', { width: 3840, height: 2160 }, 1, 2],
    ['a wider screen', { width: 3440, height: 1080 }, 1, 1],
  ])('is whole on %s', (_what, box, ratio, scale) => {
    expect(scaleToFit(box, HD, ratio)).toBeCloseTo(scale, 6);
    expect(isWholeScale(scaleToFit(box, HD, ratio))).toBe(true);
  });

  it.each([
    ['with a bar of 62 pixels', { width: 1920, height: 1018 }, 1],
    ['in a small window', { width: 800, height: 600 }, 1],
    ['between one and two', { width: 2560, height: 1440 }, 1],
  ])('is smoothed %s', (_what, box, ratio) => {
    expect(isWholeScale(scaleToFit(box, HD, ratio))).toBe(false);
  });
});
