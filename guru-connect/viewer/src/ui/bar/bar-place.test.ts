import { expect, it } from '@jest/globals';
import { barPlace, clampShift } from './bar-place.ts';

it('leaves the picture alone on a page of its own, and where the bar is pinned', () => {
  const windowed = { embedded: false, full: false, pinned: false };
  expect(barPlace(windowed)).toBe('row');
  expect(barPlace({ ...windowed, full: true })).toBe('over');
  expect(barPlace({ ...windowed, embedded: true })).toBe('over');
  expect(barPlace({ embedded: true, full: true, pinned: true })).toBe('row');
});

it('keeps the bar in the window', () => {
  expect([clampShift(900, 1000, 200), clampShift(-900, 1000, 200), clampShift(7, 1000, 200)]).toEqual([
    400, -400, 7,
  ]);
  expect(clampShift(50, 300, 400)).toBe(0);
});
