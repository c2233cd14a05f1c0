import { describe, expect, it } from '@jest/globals';
import { FrameSizeWatch } from './frame-size-watch.ts';

const SCREEN = 1920 * 1080;

describe('FrameSizeWatch', () => {
  it.each([
    ['grows and is put back', [SCREEN, 640 * 400], [false, true]],
    ['grows in steps', [800 * 600, 1280 * 1024, SCREEN], [false, false, false]],
    ['loses a banner’s height', [SCREEN, 1920 * 1000], [false, false]],
    ['is hidden', [SCREEN, 0], [false, true]],
    ['comes back a little larger than it was', [SCREEN, 660 * 420], [false, true]],
    ['filled the screen before, and is put back', [640 * 400, 320 * 200], [false, true]],
    ['never grows', [640 * 400, 640 * 380], [false, false]],
  ])('a frame that %s', (_what, areas, over) => {
    const watch = new FrameSizeWatch();
    watch.asked(640 * 400);
    expect(areas.map((area) => watch.resized(area))).toEqual(over);
  });

  it('begins anew with each question', () => {
    const watch = new FrameSizeWatch();
    watch.asked(640 * 400);
    watch.resized(SCREEN);
    watch.resized(640 * 400);
    watch.asked(640 * 400);
    expect([watch.resized(640 * 400), watch.resized(SCREEN), watch.resized(640 * 400)]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
