import { expect, test } from '@jest/globals';
import type { MonitorInfo } from '../../ffi/user32.ts';
import { MonitorList } from './monitor-list.ts';

const monitor = (szDevice: string, [left, top, right, bottom]: number[], dwFlags = 0): MonitorInfo => ({
  szDevice,
  rcMonitor: { left: left ?? 0, top: top ?? 0, right: right ?? 0, bottom: bottom ?? 0 },
  dwFlags,
});
const laptop = monitor('\\\\.\\DISPLAY1', [0, 0, 2880, 1800], 1);
const left = monitor('\\\\.\\DISPLAY3', [-1920, -200, 0, 880]);

test('keeps negative origins and real pixels of monitors left of and above the primary one', () => {
  expect(new MonitorList().read([left, laptop])).toEqual([
    { monitorId: 1, name: 'DISPLAY3', x: -1920, y: -200, width: 1920, height: 1080, primary: false },
    { monitorId: 2, name: 'DISPLAY1', x: 0, y: 0, width: 2880, height: 1800, primary: true },
  ]);
});

test('keeps the id of a monitor while others come and go, and never gives it to another one', () => {
  const list = new MonitorList();
  const idsOf = (found: MonitorInfo[]) => list.read(found).map(({ name, monitorId }) => [name, monitorId]);
  expect(idsOf([laptop, left])).toEqual([
    ['DISPLAY1', 1],
    ['DISPLAY3', 2],
  ]);
  expect(idsOf([left])).toEqual([['DISPLAY3', 2]]);
  expect(idsOf([monitor('\\\\.\\DISPLAY4', [0, 0, 800, 600]), left, laptop])).toEqual([
    ['DISPLAY4', 3],
    ['DISPLAY3', 2],
    ['DISPLAY1', 1],
  ]);
});

test('has exactly one primary monitor while Windows names none', () => {
  expect(new MonitorList().read([{ ...laptop, dwFlags: 0 }, left]).map(({ primary }) => primary)).toEqual([
    true,
    false,
  ]);
});
