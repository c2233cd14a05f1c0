import { expect, test } from '@jest/globals';
import { type Look, SightKeeper } from './sight-keeper.ts';

const free: Look = { mapped: true, overlapped: false, locker: false, onScreen: true };
const overlapped: Look = { ...free, overlapped: true };
const locker: Look = { ...overlapped, locker: true };
const unseen: Look = { ...free, onScreen: false };
const unmapped: Look = { ...free, mapped: false, onScreen: false };

/** Judges a look at each of the times, in milliseconds. */
function judge(...looks: [number, Look][]): { sights: string[]; raises: number; clear: boolean } {
  const keeper = new SightKeeper();
  const judged = looks.map(([now, look]) => keeper.judge(look, now));
  return {
    sights: judged.map(({ sight }) => sight),
    raises: judged.filter(({ raise }) => raise).length,
    clear: judged.at(-1)?.clear ?? false,
  };
}

test('is shown after half a second in front', () => {
  expect(judge([0, free], [499, free], [500, free])).toEqual({
    sights: ['opening', 'opening', 'shown'],
    raises: 0,
    clear: true,
  });
});

test('a tooltip in front for less than a second changes nothing', () => {
  const { sights, raises, clear } = judge([0, free], [500, free], [600, overlapped], [900, free]);
  expect(sights).toEqual(['opening', 'shown', 'shown', 'shown']);
  expect([raises, clear]).toEqual([1, true]);
});

test('is covered after a second behind another window', () => {
  const { sights, clear } = judge([0, free], [500, free], [600, overlapped], [1601, overlapped]);
  expect(sights.at(-1)).toBe('covered');
  expect(clear).toBe(false);
});

test('raises at most four times in ten seconds', () => {
  const looks = Array.from({ length: 200 }, (_, i): [number, Look] => [i * 40, overlapped]);
  expect(judge(...looks).raises).toBe(4);
  expect(judge(...looks, [10_001, overlapped]).raises).toBe(5);
});

test('is shown after a fight only when the other side has stayed away for three seconds', () => {
  const fight: [number, Look][] = [0, 1, 2, 3, 4].map((now) => [now, overlapped]);
  const { sights } = judge(...fight, [100, free], [3_099, free], [3_100, free]);
  expect(sights.slice(-3)).toEqual(['covered', 'covered', 'shown']);
});

test('gives way to a locker that comes back, and never raises again while it is there', () => {
  const looks = Array.from({ length: 100 }, (_, i): [number, Look] => [i * 500, locker]);
  const { sights, raises } = judge(...looks);
  expect(sights.at(-1)).toBe('locked');
  expect(raises).toBeLessThanOrEqual(4);
});

test('is not visible when the screen has other pixels for a second', () => {
  expect(judge([0, unseen], [1_000, unseen], [1_001, unseen]).sights).toEqual([
    'opening',
    'opening',
    'not_visible',
  ]);
});

test('is hidden at once when it is unmapped, and shown again after half a second', () => {
  const { sights } = judge([0, free], [500, free], [600, unmapped], [700, free], [1_200, free]);
  expect(sights.slice(2)).toEqual(['hidden', 'hidden', 'shown']);
});
