import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Monitor } from '../src/desktop/desktop.ts';
import { FakeDesktop } from '../src/desktop/fake/fake-desktop.ts';
import { X11Desktop } from '../src/desktop/x11/x11-desktop.ts';
import { desktopSuite, type Subject } from './support/desktop-suite.ts';
import { WideXvnc } from './support/wide-xvnc.ts';
import { X11Servers } from './support/x11-servers.ts';
import { XPainter } from './support/x-painter.ts';
import { Xephyr } from './support/xephyr.ts';
import { Xvfb } from './support/xvfb.ts';

function fakeSubject(): Subject {
  const side = { y: 0, width: 1920, height: 1080 };
  const left: Monitor = { monitorId: 1, name: 'LEFT', x: 0, ...side, primary: true };
  const right: Monitor = { monitorId: 2, name: 'RIGHT', x: 1920, ...side, primary: false };
  const desktop = new FakeDesktop([left, right]);
  return {
    desktop,
    paint: (rect, colour) => desktop.paint(rect, colour),
    pointer: () => desktop.pointer,
    changeCursor: () =>
      desktop.setCursor({ width: 1, height: 1, hotspotX: 0, hotspotY: 0, rgba: Uint8Array.of(1, 2, 3, 255) }),
    changeMonitors: () => desktop.setMonitors([left]),
    shrink: () => {
      desktop.setMonitors([left, { ...right, width: 960 }]);
      return 2880;
    },
    standStill: () => desktop.setState('silent'),
    goOn: () => desktop.setState('ready'),
    lose: async () => desktop.lose(),
    dispose: async () => undefined,
  };
}

desktopSuite('fake', { subject: async () => fakeSubject(), stop: async () => undefined });
desktopSuite('Xvfb', new X11Servers(() => Xvfb.start()));
desktopSuite('Xvnc', new X11Servers(() => WideXvnc.start()));
desktopSuite('Xephyr', new X11Servers(() => Xephyr.start()));

describe('X11 without a server', () => {
  const before = process.env.DISPLAY;
  beforeAll(() => {
    delete process.env.DISPLAY;
  });
  afterAll(() => {
    if (before !== undefined) process.env.DISPLAY = before;
  });

  test.each([undefined, '', ':4711', 'nonsense'])(
    'display %j is refused with the remedy',
    async (display) => {
      await expect(X11Desktop.open(display)).rejects.toMatchObject({
        code: 'no_display',
        message: expect.stringContaining('XAUTHORITY'),
      });
    },
  );
});

test('an X server without MIT-SHM is shown by copies, all of it and then what was drawn', async () => {
  const server = await Xvfb.start({ without: 'MIT-SHM' });
  const painter = new XPainter(server.display);
  const desktop = await X11Desktop.open(server.display);
  try {
    const capture = await desktop.openCapture(2);
    const { memory, currentOffset, width, height } = capture.pixels;
    const colourAt = (x: number, y: number) =>
      new DataView(memory.buffer).getUint32(currentOffset + (y * width + x) * 4, true) & 0xffffff;
    painter.paint({ x: 1920, y: 0, width, height }, 0x102030);
    await eventually(async () => {
      await capture.grab();
      return colourAt(0, 0) === 0x102030 && colourAt(width - 1, height - 1) === 0x102030;
    });
    painter.paint({ x: 1920 + 10, y: 1000, width: 5, height: 5 }, 0xff8040);
    await eventually(async () => {
      await capture.grab();
      return colourAt(12, 1002) === 0xff8040;
    });
    expect([colourAt(9, 1002), colourAt(15, 1002), colourAt(12, 999)]).toEqual([
      0x102030, 0x102030, 0x102030,
    ]);
  } finally {
    desktop.close();
    painter.close();
    await server.stop();
  }
});

describe('an X server that cannot serve', () => {
  test('Xwayland, known by its monitors, is refused in words and not shown black', async () => {
    const server = await Xvfb.start();
    try {
      server.run('xrandr', '--setmonitor', 'XWAYLAND0', '1920/508x1080/285+0+0', 'none');
      await expect(X11Desktop.open(server.display)).rejects.toMatchObject({
        code: 'display_unsupported',
        message: expect.stringContaining('Wayland'),
      });
    } finally {
      await server.stop();
    }
  });

  test.each([
    [{ without: 'DAMAGE' }, 'DAMAGE'],
    [{ without: 'XFIXES' }, 'XFIXES'],
    [{ without: 'XTEST' }, 'XTEST'],
    [{ without: 'RANDR' }, 'RANDR'],
    [{ depth: 16 }, '16 bits'],
    [{ depth: 30 }, '30 bits'],
  ])('%j is refused by name', async (options, named) => {
    const server = await Xvfb.start(options);
    try {
      await expect(X11Desktop.open(server.display)).rejects.toMatchObject({
        code: 'display_unsupported',
        message: expect.stringContaining(named),
      });
    } finally {
      await server.stop();
    }
  });
});
