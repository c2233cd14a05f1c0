// Long on purpose: one suite, which every desktop runs from top to bottom.
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import gaps from '../../platform-gaps.json' with { type: 'json' };
import type { Capture, Desktop, DesktopListener, DesktopState } from '../../src/desktop/desktop.ts';
import { clip, contains, type Rectangle } from '../../src/screen/rectangle.ts';
import { ScreenStream, type StreamBody } from '../../src/session/screen-stream.ts';
import { RELEASE_1_0 } from '../../src/wire/capabilities.ts';

/** A desktop and the means to do to it what a machine's user would. */
export interface Subject {
  readonly desktop: Desktop;
  paint(rect: Rectangle, colour: number): void;
  pointer(): { x: number; y: number };
  changeCursor(): void;
  changeMonitors(): void;
  /** Makes the screen narrower, and returns its new width. */
  shrink(): number;
  /** The desktop does not answer, and answers again. */
  standStill(): void;
  goOn(): void;
  lose(): Promise<void>;
  dispose(): Promise<void>;
}

/** Where the subjects of one kind come from. */
export interface Subjects {
  subject(): Promise<Subject>;
  stop(): Promise<void>;
}

class Recorder implements DesktopListener {
  readonly events: string[] = [];
  damaged = () => void this.events.push('damaged');
  cursorChanged = () => void this.events.push('cursor');
  monitorsChanged = () => void this.events.push('monitors');
  stateChanged = (state: DesktopState) => void this.events.push(state);

  async next(event: string): Promise<void> {
    await eventually(
      () => this.events,
      (events) => events.includes(event),
    );
  }
}

/** Asserts what the agent asks of any desktop. */
export function desktopSuite(name: string, servers: Subjects): void {
  describe(`${name} desktop`, () => {
    let subject: Subject;
    let desktop: Desktop;
    let recorder: Recorder;

    beforeEach(async () => {
      subject = await servers.subject();
      desktop = subject.desktop;
      recorder = new Recorder();
      desktop.listen(recorder);
    });

    afterEach(async () => {
      desktop.close();
      await subject.dispose();
    });

    afterAll(() => servers.stop());

    /** Opens the right monitor and grabs it once. */
    async function captureRight(): Promise<Capture> {
      const monitor = (await desktop.monitors()).find(({ primary }) => !primary);
      if (!monitor) throw new Error('one monitor only');
      const capture = await desktop.openCapture(monitor.monitorId);
      await capture.grab();
      return capture;
    }

    /** Pixels of this colour, as indices in the picture. */
    function pixelsOf({ pixels }: Capture, colour: number): number[] {
      const picture = new Uint32Array(
        pixels.memory.buffer,
        pixels.currentOffset,
        pixels.width * pixels.height,
      );
      const found: number[] = [];
      for (let i = 0; i < picture.length; i++) if (((picture[i] ?? 0) & 0xffffff) === colour) found.push(i);
      return found;
    }

    /** Waits until the desktop has reported all that was done so far, and forgets it: reports come in order. */
    async function forgetAllTold(): Promise<void> {
      subject.changeCursor();
      await recorder.next('cursor');
      recorder.events.length = 0;
    }

    test('has monitors with distinct ids, exactly one of them primary', async () => {
      const monitors = await desktop.monitors();
      expect(
        monitors.map(({ name, x, y, width, height, primary }) => [name, x, y, width, height, primary]),
      ).toEqual([
        ['LEFT', 0, 0, 1920, 1080, true],
        ['RIGHT', 1920, 0, 1920, 1080, false],
      ]);
      expect(new Set(monitors.map(({ monitorId }) => monitorId)).size).toBe(2);
      expect(await desktop.monitors()).toEqual(monitors);
    });

    test('grabs all of the monitor first, then what is drawn on it, and nothing else', async () => {
      subject.paint({ x: 1920 + 100, y: 50, width: 3, height: 2 }, 0x123456);
      subject.paint({ x: 0, y: 0, width: 100, height: 100 }, 0xff00ff);
      const capture = await captureRight();
      expect(pixelsOf(capture, 0x123456)).toEqual(
        [50, 51].flatMap((y) => [100, 101, 102].map((x) => y * 1920 + x)),
      );
      expect(pixelsOf(capture, 0xff00ff)).toEqual([]);
      subject.paint({ x: 1920 + 30, y: 700, width: 2, height: 1 }, 0x345678);
      await recorder.next('damaged');
      const { moved, dirty } = await capture.grab();
      expect(moved).toEqual([]);
      expect(dirty.some((area) => contains(area, { x: 30, y: 700, width: 2, height: 1 }))).toBe(true);
      expect(dirty.every((area) => area.width * area.height < 1920 * 1080)).toBe(true);
      expect(pixelsOf(capture, 0x345678)).toEqual([700 * 1920 + 30, 700 * 1920 + 31]);
      expect(await capture.grab()).toEqual({ moved: [], dirty: [] });
    });

    test('reports damage on the captured monitor once until it is grabbed, each time', async () => {
      const capture = await captureRight();
      for (let i = 0; i < 3; i++) {
        recorder.events.length = 0;
        subject.paint({ x: 2000 + i * 10, y: 100, width: 5, height: 5 }, 0x00ff00 + i);
        await recorder.next('damaged');
        subject.paint({ x: 3000, y: 200 + i * 10, width: 5, height: 5 }, 0x00ff00 + i);
        // answered after everything that was reported before
        await desktop.monitors();
        expect(recorder.events.filter((event) => event === 'damaged')).toHaveLength(1);
        await capture.grab();
      }
    });

    test('reports no damage of other monitors, nor after the capture is closed', async () => {
      const capture = await captureRight();
      await forgetAllTold();
      subject.paint({ x: 100, y: 100, width: 5, height: 5 }, 0x00ff00);
      subject.changeCursor();
      await recorder.next('cursor');
      capture.close();
      subject.paint({ x: 2100, y: 100, width: 5, height: 5 }, 0x00ff00);
      recorder.events.length = 0;
      subject.changeCursor();
      await recorder.next('cursor');
      expect(new Set(recorder.events)).toEqual(new Set(['cursor']));
    });

    test('refuses a monitor that is not there, and a closed capture', async () => {
      await expect(desktop.openCapture(99)).rejects.toMatchObject({ code: 'monitor_unknown' });
      const capture = await captureRight();
      capture.close();
      capture.close();
      await expect(capture.grab()).rejects.toMatchObject({ code: 'capture_failed' });
    });

    test('has a pointer picture of the announced size, and reports its changes', async () => {
      const { width, height, rgba } = await desktop.cursor();
      expect(rgba).toHaveLength(width * height * 4);
      subject.changeCursor();
      await recorder.next('cursor');
      const changed = await desktop.cursor();
      expect(changed.rgba).toHaveLength(changed.width * changed.height * 4);
      expect(changed.rgba.some((byte) => byte !== 0)).toBe(true);
    });

    test('moves the pointer, maps keys by physical code and refuses unknown codes', async () => {
      desktop.input.move(2500, 700);
      expect(desktop.input.key('KeyA', true)).toBe(true);
      expect(desktop.input.key('KeyA', false)).toBe(true);
      expect(desktop.input.key('Bogus', true)).toBe(false);
      desktop.input.button(0, true);
      desktop.input.button(0, false);
      desktop.input.wheel(1, -1);
      await desktop.input.settle();
      expect(subject.pointer()).toEqual({ x: 2500, y: 700 });
    });

    test('types text of any script, one after the other, and nothing once it was aborted', async () => {
      const { text } = desktop.input;
      const abort = new AbortController();
      await Promise.all([
        text?.type('ab\n', abort.signal),
        text?.type('\u017c\u65e5\u{1f600}', abort.signal),
      ]);
      abort.abort();
      await text?.type('c', abort.signal);
      expect(desktop.input.key('KeyA', true)).toBe(true);
      expect(desktop.input.key('KeyA', false)).toBe(true);
      await desktop.input.settle();
    });

    test('has each optional part, or lists its lack', () => {
      const parts = { clipboard: desktop.clipboard, text: desktop.input.text, locks: desktop.input.locks };
      const listed = gaps.filter(({ platform }) => platform === process.platform).map(({ part }) => part);
      for (const [part, there] of Object.entries(parts))
        expect([part, !there]).toEqual([part, listed.includes(part)]);
    });

    test('may be closed twice', async () => {
      await captureRight();
      desktop.close();
      desktop.close();
      await expect(desktop.monitors()).rejects.toMatchObject({ code: 'no_display' });
      expect(() => desktop.input.move(1, 1)).toThrow(expect.objectContaining({ code: 'no_display' }));
    });

    test('refuses everything at once when it is closed after it typed', async () => {
      const never = new AbortController().signal;
      await desktop.input.text?.type('\u65e5', never);
      const closed = desktop.close();
      const refused = expect.objectContaining({ code: 'no_display' });
      expect(() => desktop.input.move(1, 1)).toThrow(refused);
      await expect(desktop.input.text?.type('a', never)).rejects.toEqual(refused);
      await closed;
    });

    test('reports that the desktop does not answer, and that it answers again', async () => {
      expect(desktop.state).toBe('ready');
      await captureRight();
      subject.standStill();
      await recorder.next('silent');
      expect(desktop.state).toBe('silent');
      subject.goOn();
      await recorder.next('ready');
      expect(desktop.state).toBe('ready');
      expect(await desktop.monitors()).toHaveLength(2);
    });

    test('reports changed monitors; the others keep their ids', async () => {
      const [left] = await desktop.monitors();
      subject.changeMonitors();
      await recorder.next('monitors');
      expect(await desktop.monitors()).toEqual([left]);
    });

    test('refuses to grab a monitor that has shrunk', async () => {
      const capture = await captureRight();
      subject.paint({ x: 1920, y: 0, width: 1920, height: 1080 }, 0x010203);
      await recorder.next('damaged');
      subject.shrink();
      await expect(capture.grab()).rejects.toMatchObject({
        code: 'capture_failed',
        message: expect.stringContaining('has changed'),
      });
    });

    test('a stream goes on with the new size of a monitor that has shrunk', async () => {
      const sent: StreamBody[] = [];
      const faults: string[] = [];
      const stream = new ScreenStream(
        desktop,
        (body) => sent.push(body),
        ({ code }) => faults.push(code),
      );
      const [left, right] = await desktop.monitors();
      const frames = () => sent.filter(({ $case }) => $case === 'screenFrame');
      stream.attach(RELEASE_1_0);
      await eventually(() => frames().length === 1);
      stream.select(right?.monitorId ?? 0);
      await eventually(() => frames().length === 2);
      stream.acknowledge(2);
      const screen = { x: 0, y: 0, width: subject.shrink(), height: 1080 };
      stream.monitorsChanged();
      await eventually(() => frames().length === 3);
      expect(faults).toEqual([]);
      const monitors = [left, right].flatMap((monitor) => {
        const visible = monitor && clip(monitor, screen);
        return visible ? [{ ...monitor, ...visible }] : [];
      });
      const shown = monitors.at(-1);
      expect(sent.slice(-2)).toMatchObject([
        { $case: 'desktopInfo', value: { monitors } },
        { $case: 'screenFrame', value: { monitorId: shown?.monitorId, width: shown?.width, whole: true } },
      ]);
      stream.detach();
    });

    test('reports once that the display is gone, then refuses everything', async () => {
      const capture = await captureRight();
      await subject.lose();
      await recorder.next('lost');
      expect(desktop.state).toBe('lost');
      const refused = expect.objectContaining({ code: 'no_display' });
      for (const call of [
        () => desktop.input.move(1, 1),
        () => desktop.input.button(0, true),
        () => desktop.input.wheel(0, 1),
        () => desktop.input.key('KeyA', true),
      ]) {
        expect(call).toThrow(refused);
      }
      for (const question of [
        () => desktop.monitors(),
        () => desktop.cursor(),
        () => desktop.openCapture(1),
        () => capture.grab(),
        () => desktop.input.settle(),
        () => desktop.input.text?.type('a', new AbortController().signal),
      ]) {
        await expect(question()).rejects.toEqual(refused);
      }
      capture.close();
      expect(recorder.events.filter((event) => event === 'lost')).toHaveLength(1);
    });
  });
}
