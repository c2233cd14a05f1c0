import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Desktop, DesktopListener, Monitor } from '../src/desktop/desktop.ts';
import { FakeDesktop } from '../src/desktop/fake/fake-desktop.ts';
import { X11Desktop } from '../src/desktop/x11/x11-desktop.ts';
import { PixelMemory } from '../src/screen/pixel-memory.ts';
import type { Rectangle } from '../src/screen/rectangle.ts';
import { ScreenStream, type StreamBody } from '../src/session/screen-stream.ts';
import { RELEASE_1_0 } from '../src/wire/capabilities.ts';
import { XPainter } from './support/x-painter.ts';
import { Xvfb } from './support/xvfb.ts';

/** A desktop and the means to do to it what a machine's user would. */
interface Subject {
  readonly desktop: Desktop;
  paint(rect: Rectangle, colour: number): void;
  pointer(): { x: number; y: number };
  changeCursor(): void;
  changeMonitors(): void;
  /** Makes the screen 2880 pixels wide: RIGHT keeps half of its width. */
  shrink(): void;
  lose(): Promise<void>;
  dispose(): Promise<void>;
}

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
    shrink: () => desktop.setMonitors([left, { ...right, width: 960 }]),
    lose: async () => desktop.lose(),
    dispose: async () => undefined,
  };
}

async function x11Subject(): Promise<Subject> {
  const server = await Xvfb.start();
  const painter = new XPainter(server.display);
  return {
    desktop: X11Desktop.open(server.display),
    paint: (rect, colour) => painter.paint(rect, colour),
    pointer: () => {
      const [, x = '', y = ''] =
        /x:(\d+) y:(\d+)/.exec(server.run('xdotool', 'getmouselocation').toString()) ?? [];
      return { x: Number(x), y: Number(y) };
    },
    changeCursor: () => server.run('xsetroot', '-cursor_name', 'watch'),
    changeMonitors: () => server.run('xrandr', '--delmonitor', 'RIGHT'),
    shrink: () => server.run('xrandr', '--output', 'screen', '--off', '--fb', '2880x1080'),
    lose: () => server.stop('SIGKILL'),
    dispose: () => server.stop(),
  };
}

class Recorder implements DesktopListener {
  readonly events: string[] = [];
  damaged = () => void this.events.push('damaged');
  cursorChanged = () => void this.events.push('cursor');
  monitorsChanged = () => void this.events.push('monitors');
  lost = () => void this.events.push('lost');

  async next(event: string): Promise<void> {
    const deadline = Date.now() + 30_000;
    while (!this.events.includes(event)) {
      if (Date.now() > deadline) throw new Error(`no ${event}, got: ${this.events.join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

describe.each([
  ['fake', fakeSubject],
  ['X11', x11Subject],
] as const)('%s desktop', (_name, make) => {
  let subject: Subject;
  let desktop: Desktop;
  let recorder: Recorder;

  beforeEach(async () => {
    subject = await make();
    desktop = subject.desktop;
    recorder = new Recorder();
    desktop.listen(recorder);
  });

  afterEach(async () => {
    desktop.close();
    await subject.dispose();
  });

  function captureRight() {
    const monitor = desktop.monitors().find(({ primary }) => !primary);
    if (!monitor) throw new Error('one monitor only');
    const pixels = new PixelMemory(monitor.width, monitor.height);
    return { monitor, pixels, capture: desktop.openCapture(monitor.monitorId, pixels) };
  }

  /** Waits until the desktop has reported all that was done so far, and forgets it: reports come in order. */
  async function forgetAllTold(): Promise<void> {
    subject.changeCursor();
    await recorder.next('cursor');
    recorder.events.length = 0;
  }

  test('has monitors with distinct ids, exactly one of them primary', () => {
    const monitors = desktop.monitors();
    expect(
      monitors.map(({ name, x, y, width, height, primary }) => [name, x, y, width, height, primary]),
    ).toEqual([
      ['LEFT', 0, 0, 1920, 1080, true],
      ['RIGHT', 1920, 0, 1920, 1080, false],
    ]);
    expect(new Set(monitors.map(({ monitorId }) => monitorId)).size).toBe(2);
    expect(desktop.monitors()).toEqual(monitors);
  });

  test('grabs what is on the monitor and nothing else', () => {
    const { pixels, capture } = captureRight();
    subject.paint({ x: 1920 + 100, y: 50, width: 3, height: 2 }, 0x123456);
    subject.paint({ x: 0, y: 0, width: 100, height: 100 }, 0xff00ff);
    capture.grab();
    const picture = new Uint32Array(pixels.memory.buffer, pixels.currentOffset, 1920 * 1080);
    const painted = [...picture].flatMap((pixel, i) => ((pixel & 0xffffff) === 0x123456 ? [i] : []));
    expect(painted).toEqual([50, 51].flatMap((y) => [100, 101, 102].map((x) => y * 1920 + x)));
    expect(picture.some((pixel) => (pixel & 0xffffff) === 0xff00ff)).toBe(false);
  });

  test('reports damage on the captured monitor, each time', async () => {
    captureRight();
    for (let i = 0; i < 3; i++) {
      await forgetAllTold();
      subject.paint({ x: 2000 + i * 10, y: 100, width: 5, height: 5 }, 0x00ff00 + i);
      await recorder.next('damaged');
    }
  });

  test('reports no damage of other monitors, nor after the capture is closed', async () => {
    const { capture } = captureRight();
    await forgetAllTold();
    subject.paint({ x: 100, y: 100, width: 5, height: 5 }, 0x00ff00);
    subject.changeCursor();
    await recorder.next('cursor');
    capture.close();
    subject.paint({ x: 2100, y: 100, width: 5, height: 5 }, 0x00ff00);
    subject.changeMonitors();
    await recorder.next('monitors');
    expect(new Set(recorder.events)).toEqual(new Set(['cursor', 'monitors']));
  });

  test('refuses a monitor that is not there, a wrong size and a closed capture', () => {
    expect(() => desktop.openCapture(99, new PixelMemory(10, 10))).toThrow(
      expect.objectContaining({ code: 'monitor_unknown' }),
    );
    const id = desktop.monitors()[0]?.monitorId ?? 0;
    expect(() => desktop.openCapture(id, new PixelMemory(10, 10))).toThrow(
      expect.objectContaining({ code: 'capture_failed' }),
    );
    const { capture } = captureRight();
    capture.close();
    capture.close();
    expect(() => capture.grab()).toThrow(expect.objectContaining({ code: 'capture_failed' }));
  });

  test('has a pointer picture of the announced size, and reports its changes', async () => {
    const { width, height, rgba } = desktop.cursor();
    expect(rgba).toHaveLength(width * height * 4);
    subject.changeCursor();
    await recorder.next('cursor');
    const changed = desktop.cursor();
    expect(changed.rgba).toHaveLength(changed.width * changed.height * 4);
    expect(changed.rgba.some((byte) => byte !== 0)).toBe(true);
  });

  test('moves the pointer, maps keys by physical code and refuses unknown codes', () => {
    desktop.input.move(2500, 700);
    expect(desktop.input.key('KeyA', true)).toBe(true);
    expect(desktop.input.key('KeyA', false)).toBe(true);
    expect(desktop.input.key('Bogus', true)).toBe(false);
    desktop.input.button(1, true);
    desktop.input.button(1, false);
    // answered by the server after the requests before it
    desktop.monitors();
    expect(subject.pointer()).toEqual({ x: 2500, y: 700 });
  });

  test('reports changed monitors; the others keep their ids', async () => {
    const [left] = desktop.monitors();
    subject.changeMonitors();
    await recorder.next('monitors');
    expect(desktop.monitors()).toEqual([left]);
  });

  test('refuses to grab a monitor that has shrunk, before it reports the change', () => {
    const { capture } = captureRight();
    subject.shrink();
    expect(() => capture.grab()).toThrow(
      expect.objectContaining({ code: 'capture_failed', message: expect.stringContaining('has changed') }),
    );
    expect(recorder.events).toEqual([]);
  });

  test('a stream goes on with the new size of a monitor that has shrunk, before its change is reported', () => {
    const sent: StreamBody[] = [];
    const faults: string[] = [];
    const stream = new ScreenStream(
      desktop,
      (body) => sent.push(body),
      ({ code }) => faults.push(code),
    );
    const [left, right] = desktop.monitors();
    stream.attach(RELEASE_1_0);
    stream.select(right?.monitorId ?? 0);
    stream.acknowledge(2);
    subject.shrink();
    stream.refresh();
    expect(faults).toEqual([]);
    expect(sent.slice(-2)).toMatchObject([
      { $case: 'desktopInfo', value: { monitors: [left, { ...right, width: 960 }] } },
      { $case: 'screenFrame', value: { monitorId: right?.monitorId, width: 960, whole: true } },
    ]);
  });

  test('reports once that the display is gone, then refuses everything', async () => {
    const { capture } = captureRight();
    await subject.lose();
    await recorder.next('lost');
    for (const call of [
      () => capture.grab(),
      () => desktop.monitors(),
      () => desktop.cursor(),
      () => desktop.input.move(1, 1),
      () => desktop.input.button(1, true),
      () => desktop.input.key('KeyA', true),
    ]) {
      expect(call).toThrow(expect.objectContaining({ code: 'no_display' }));
    }
    capture.close();
    expect(recorder.events.filter((event) => event === 'lost')).toHaveLength(1);
  });

  test('may be closed twice', () => {
    captureRight();
    desktop.close();
    desktop.close();
    expect(() => desktop.monitors()).toThrow(expect.objectContaining({ code: 'no_display' }));
  });
});

describe('X11 without a server', () => {
  const before = process.env.DISPLAY;
  beforeAll(() => {
    delete process.env.DISPLAY;
  });
  afterAll(() => {
    if (before !== undefined) process.env.DISPLAY = before;
  });

  test.each([undefined, '', ':4711', 'nonsense'])('display %j is refused with the remedy', (display) => {
    expect(() => X11Desktop.open(display)).toThrow(
      expect.objectContaining({ code: 'no_display', message: expect.stringContaining('XAUTHORITY') }),
    );
  });
});

describe('an X server that cannot serve', () => {
  test.each([
    [{ without: 'MIT-SHM' }, 'MIT-SHM'],
    [{ without: 'DAMAGE' }, 'DAMAGE'],
    [{ without: 'XFIXES' }, 'XFIXES'],
    [{ without: 'XTEST' }, 'XTEST'],
    [{ without: 'RANDR' }, 'RANDR'],
    [{ depth: 16 }, '16 bits'],
    [{ depth: 30 }, '30 bits'],
  ])('%j is refused by name', async (options, named) => {
    const server = await Xvfb.start(options);
    try {
      expect(() => X11Desktop.open(server.display)).toThrow(
        expect.objectContaining({ code: 'display_unsupported', message: expect.stringContaining(named) }),
      );
    } finally {
      await server.stop();
    }
  });
});
