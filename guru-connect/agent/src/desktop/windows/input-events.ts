import { INPUT, type KeyboardInput, KEY, MOUSE, type MouseInput } from '../../ffi/user32.ts';
import type { Rectangle } from '../../screen/rectangle.ts';
import type { Button } from '../desktop.ts';
import type { ScanKey } from './scan-codes.ts';

/** Steps of an absolute motion over the virtual screen. */
const STEPS = 65_536;
/** WHEEL_DELTA: one detent. */
const DETENT = 120;
const X1 = 1;
const X2 = 2;

function mouse(dwFlags: number, mouseData = 0, dx = 0, dy = 0): MouseInput {
  return { type: INPUT.mouse, u: { mi: { dx, dy, mouseData, dwFlags, time: 0, dwExtraInfo: 0 } } };
}

function keyboard(wVk: number, wScan: number, dwFlags: number): KeyboardInput {
  return { type: INPUT.keyboard, u: { ki: { wVk, wScan, dwFlags, time: 0, dwExtraInfo: 0 } } };
}

/** To the middle of a pixel: the steps of a wide screen are not whole pixels, and either edge could be the neighbour's. */
export function motion(x: number, y: number, screen: Rectangle): MouseInput {
  const step = (at: number, size: number) =>
    Math.max(0, Math.min(STEPS - 1, Math.floor(((at + 0.5) * STEPS) / size)));
  return mouse(
    MOUSE.move | MOUSE.absolute | MOUSE.virtualDesk,
    0,
    step(x - screen.x, screen.width),
    step(y - screen.y, screen.height),
  );
}

/** SendInput names physical buttons: for a left-handed user the right one is the primary one. */
export function press(button: Button, down: boolean, swapped: boolean): MouseInput {
  const left = down ? MOUSE.leftDown : MOUSE.leftUp;
  const right = down ? MOUSE.rightDown : MOUSE.rightUp;
  switch (button) {
    case 0:
      return mouse(swapped ? right : left);
    case 1:
      return mouse(down ? MOUSE.middleDown : MOUSE.middleUp);
    case 2:
      return mouse(swapped ? left : right);
    case 3:
      return mouse(down ? MOUSE.xDown : MOUSE.xUp, X1);
    case 4:
      return mouse(down ? MOUSE.xDown : MOUSE.xUp, X2);
  }
}

/** Whole detents, right and down positive. Windows counts up as positive. */
export function turn(x: number, y: number): MouseInput[] {
  return [
    ...(y === 0 ? [] : [mouse(MOUSE.wheel, -y * DETENT)]),
    ...(x === 0 ? [] : [mouse(MOUSE.horizontalWheel, x * DETENT)]),
  ];
}

/** With virtual key and scan code: programs read one or the other. */
export function stroke({ scan, extended }: ScanKey, virtualKey: number, down: boolean): KeyboardInput {
  return keyboard(virtualKey, scan, (extended ? KEY.extended : 0) | (down ? 0 : KEY.up));
}

/** A UTF-16 code unit by its meaning, whatever the layout. */
export function character(unit: number): KeyboardInput[] {
  return [keyboard(0, unit, KEY.unicode), keyboard(0, unit, KEY.unicode | KEY.up)];
}
