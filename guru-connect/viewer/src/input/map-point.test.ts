import { describe, expect, it } from '@jest/globals';
import { mapPoint } from './map-point.ts';

const FULL_HD = { width: 1920, height: 1080 };

describe('mapPoint', () => {
  it('maps one to one', () => {
    const box = { left: 10, top: 20, ...FULL_HD };
    expect(mapPoint({ x: 10, y: 20 }, box, FULL_HD)).toEqual({ x: 0, y: 0, inside: true });
    expect(mapPoint({ x: 1929.9, y: 1099.9 }, box, FULL_HD)).toEqual({ x: 1919, y: 1079, inside: true });
  });
  it('maps half size', () => {
    const box = { left: 0, top: 0, width: 960, height: 540 };
    expect(mapPoint({ x: 480, y: 270 }, box, FULL_HD)).toEqual({ x: 960, y: 540, inside: true });
  });
  it('leaves out the bars above and below', () => {
    const box = { left: 0, top: 0, width: 960, height: 1000 };
    expect(mapPoint({ x: 0, y: 230 }, box, FULL_HD)).toEqual({ x: 0, y: 0, inside: true });
    expect(mapPoint({ x: 0, y: 229 }, box, FULL_HD)).toEqual({ x: 0, y: 0, inside: false });
    expect(mapPoint({ x: 959, y: 900 }, box, FULL_HD)).toEqual({ x: 1918, y: 1079, inside: false });
  });
  it('leaves out the bars left and right, also when enlarged', () => {
    const box = { left: 0, top: 0, width: 400, height: 100 };
    const small = { width: 50, height: 50 };
    expect(mapPoint({ x: 151, y: 99 }, box, small)).toEqual({ x: 0, y: 49, inside: true });
    expect(mapPoint({ x: 149, y: 50 }, box, small)).toEqual({ x: 0, y: 25, inside: false });
    expect(mapPoint({ x: 251, y: 50 }, box, small)).toEqual({ x: 49, y: 25, inside: false });
  });
  it('has nothing to point at in an empty box or picture', () => {
    expect(mapPoint({ x: 1, y: 1 }, { left: 0, top: 0, width: 0, height: 5 }, FULL_HD)).toBeNull();
    expect(
      mapPoint({ x: 1, y: 1 }, { left: 0, top: 0, width: 5, height: 5 }, { width: 0, height: 0 }),
    ).toBeNull();
  });
});
