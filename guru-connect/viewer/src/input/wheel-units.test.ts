import { describe, expect, it } from '@jest/globals';
import type { WheelReading } from './wheel-units.ts';
import { WheelUnits } from './wheel-units.ts';

function push(part: Partial<WheelReading>) {
  return new WheelUnits().push({ deltaX: 0, deltaY: 0, deltaMode: 0, ...part });
}

describe('WheelUnits', () => {
  it.each([
    ['100 pixels', { deltaY: 100 }, { deltaX: 0, deltaY: 120 }],
    ['3 lines up', { deltaY: -3, deltaMode: 1 }, { deltaX: 0, deltaY: -120 }],
    ['a page', { deltaY: 1, deltaMode: 2 }, { deltaX: 0, deltaY: 120 }],
    ['both ways', { deltaX: -50, deltaY: 25 }, { deltaX: -60, deltaY: 30 }],
    ['a detent that scrolls 53 pixels', { deltaY: 53, wheelDeltaY: -120 }, { deltaX: 0, deltaY: 120 }],
    [
      'two detents up and left',
      { deltaX: -7, deltaY: -9, wheelDeltaX: 240, wheelDeltaY: 120 },
      { deltaX: -240, deltaY: -120 },
    ],
    [
      'a touchpad, whose wheelDelta is thrice its pixels',
      { deltaY: 5, wheelDeltaY: -15 },
      { deltaX: 0, deltaY: 6 },
    ],
    ['more than any wheel does', { deltaY: 1e9 }, { deltaX: 0, deltaY: 6000 }],
  ])('turns %s into steps', (_what, reading, steps) => {
    expect(push(reading)).toEqual(steps);
  });

  it.each([{ deltaY: 0 }, { deltaY: Number.NaN }, { deltaX: Number.POSITIVE_INFINITY }])(
    'makes nothing of %j',
    (reading) => {
      expect(push(reading)).toBeNull();
    },
  );

  it('carries parts of a step over', () => {
    const wheel = new WheelUnits();
    const small = { deltaX: 0, deltaY: 0.3, deltaMode: 0 };
    const steps = Array.from({ length: 10 }, () => wheel.push(small)?.deltaY ?? 0);
    expect(steps.reduce((sum, step) => sum + step, 0)).toBe(3);
    expect(Math.max(...steps)).toBe(1);
  });
});
