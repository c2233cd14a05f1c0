import { eventually } from '@guru-connect/testing/eventually';
import { readFileSync } from 'node:fs';
import { TileEncoding } from '@guru-connect/proto/stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { AGENT_CAPABILITIES } from '../src/wire/capabilities.ts';
import { AgentProcess } from './support/agent-process.ts';
import { FakeRelay } from './support/fake-relay.ts';
import { randomFrom } from './support/random.ts';
import { ReferenceDecoder } from './support/reference-decoder.ts';
import { XPainter } from './support/x-painter.ts';
import { Xev } from './support/xev.ts';
import { Xvfb } from './support/xvfb.ts';
import { cropXwd } from './support/xwd.ts';

let server: Xvfb;
let relay: FakeRelay;
let agent: AgentProcess;

beforeAll(async () => {
  server = await Xvfb.start();
  relay = await FakeRelay.start();
  agent = new AgentProcess({ relayUrl: relay.url, display: server.display });
});

afterAll(async () => {
  await agent?.stop();
  await relay?.stop();
  await server?.stop();
});

test('registers with its key, its monitors and a line for its launcher', async () => {
  const register = await relay.registered();
  expect(relay.keys).toEqual(['Bearer gck_test_0123456789abcdef']);
  expect(register).toMatchObject({
    agentId: 'machine-1',
    agentVersion: '1.0.0',
    platform: `linux-${process.arch}`,
  });
  expect(register.monitors.map(({ name, x, width, primary }) => ({ name, x, width, primary }))).toEqual([
    { name: 'LEFT', x: 0, width: 1920, primary: true },
    { name: 'RIGHT', x: 1920, width: 1920, primary: false },
  ]);
  await eventually(() => agent.lines.some((line) => line.event === 'registered'));
});

describe('in a session', () => {
  let painter: XPainter;
  let from: number;
  let painted: number;
  let decoder: ReferenceDecoder;

  beforeEach(async () => {
    await relay.registered();
    painter = new XPainter(server.display);
    lookFromNow();
    await relay.startSession();
    relay.attachViewer();
    await relay.data.next('screenFrame', from);
  });

  afterEach(async () => {
    painter.close();
    relay.sendControl({ $case: 'sessionEnd', value: { sessionId: 'session-1', reason: 'requested' } });
    await eventually(() => relay.dataSocket?.readyState === 3);
  });

  /** All pictures since `from`, painted. */
  function viewed(): ReferenceDecoder {
    for (const body of relay.data.all.slice(painted))
      if (body.$case === 'screenFrame') decoder.paint(body.value);
    painted = relay.data.all.length;
    return decoder;
  }

  /** What comes from now on is painted, and nothing of before. */
  function lookFromNow(): void {
    from = relay.data.all.length;
    painted = from;
    decoder = new ReferenceDecoder();
  }

  /** Waits until the pictures so far equal a screenshot of the monitor at `x`. */
  async function equalsScreenshot(x: number): Promise<void> {
    await eventually(() => {
      const all = server.run('xwd', '-root', '-silent');
      return Buffer.compare(viewed().rgb, cropXwd(all, x, 0, 1920, 1080)) === 0;
    });
  }

  test('sends monitors and pointer before the first picture, which is a keyframe', async () => {
    const [hello, info, cursor, frame] = relay.data.all.slice(from);
    expect(hello).toEqual({
      $case: 'dataHello',
      value: { sessionId: 'session-1', dataTicket: 'ticket-session-1' },
    });
    expect(info).toMatchObject({ $case: 'desktopInfo', value: { activeMonitorId: 1 } });
    expect(cursor).toMatchObject({ $case: 'cursorShape', value: { width: expect.any(Number) } });
    expect(frame).toMatchObject({ value: { seq: 1, width: 1920, height: 1080, whole: true } });
  });

  test('the picture equals a screenshot, at first and after each change', async () => {
    server.run('xsetroot', '-mod', '5', '3');
    for (let i = 0; i < 12; i++) {
      painter.paint(
        { x: i * 151, y: i * 83, width: 7 + i * 29, height: 5 + i * 31 },
        (i * 1_234_567) & 0xffffff,
      );
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await equalsScreenshot(0);
    expect(viewed().encodings).not.toContain(TileEncoding.TILE_ENCODING_JPEG);
  });

  test('the other monitor is shown after it was selected, whole, and equals a screenshot', async () => {
    painter.paint({ x: 1920 + 300, y: 200, width: 77, height: 33 }, 0xfedcba);
    painter.paint({ x: 300, y: 200, width: 77, height: 33 }, 0x0000ff);
    const before = relay.data.all.length;
    const [, right] = (await relay.registered()).monitors;
    relay.sendData({ $case: 'selectMonitor', value: { monitorId: right?.monitorId ?? 0 } });
    const info = await relay.data.next('desktopInfo', before);
    expect(info.value.activeMonitorId).toBe(right?.monitorId);
    await relay.data.next('screenFrame', before, ({ value }) => value.whole);
    await equalsScreenshot(1920);
  });

  test('sends no byte of a still desktop, and does not wake up for it', async () => {
    // no frame is on its way any more
    await equalsScreenshot(0);
    const bytes = relay.dataBytes;
    const before = wakes();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(relay.dataBytes).toBe(bytes);
    // Anything that looks at the screen by itself would do so ten times a second at least.
    expect(wakes() - before).toBeLessThan(20);
  });

  test('copies what is dragged, merges pictures, and has sent all exactly once it rests', async () => {
    const { TILE_ENCODING_COPY, TILE_ENCODING_LARGE_JPEG } = TileEncoding;
    lookFromNow();
    relay.attachViewer(true, [...AGENT_CAPABILITIES.encodings]);
    await relay.data.next('screenFrame', from);
    const random = randomFrom(8);
    const moveTo = painter.mosaic({ x: 320, y: 256, width: 256, height: 192 }, () => random() * 2 ** 24);
    await equalsScreenshot(0);
    for (let i = 1; i <= 5; i++) {
      const before = relay.data.all.length;
      moveTo(320 + i * 9, 256 + i * 5);
      await relay.data.next('screenFrame', before);
    }
    await equalsScreenshot(0);
    expect(viewed().encodings).toContain(TILE_ENCODING_COPY);
    expect(viewed().encodings).toContain(TILE_ENCODING_LARGE_JPEG);
  });

  test('a refresh request brings a whole picture', async () => {
    await equalsScreenshot(0);
    const before = relay.data.all.length;
    relay.sendData({ $case: 'refreshRequest', value: {} });
    const { value } = await relay.data.next('screenFrame', before);
    expect(value.whole).toBe(true);
  });

  test('a new pointer shape is sent', async () => {
    const before = relay.data.all.length;
    server.run('xsetroot', '-cursor_name', 'gumby');
    const { value } = await relay.data.next('cursorShape', before);
    expect(value.rgba.length).toBe(value.width * value.height * 4);
    expect(value.rgba.some((byte) => byte !== 0)).toBe(true);
  });

  test('captures nothing without a viewer, and starts at frame 1 for the next one', async () => {
    relay.sendData({ $case: 'viewerDetached', value: {} });
    await relay.dataHandled();
    const before = relay.data.all.length;
    painter.paint({ x: 10, y: 10, width: 50, height: 50 }, 0xaabbcc);
    // time for an agent that is wrong; one that is right needs none
    await new Promise((resolve) => setTimeout(resolve, 200));
    await relay.dataHandled();
    expect(relay.data.all.length).toBe(before);
    relay.attachViewer();
    const { value } = await relay.data.next('screenFrame', before);
    expect(value).toMatchObject({ seq: 1, whole: true });
  });

  test('ignores a malformed message of the viewer', async () => {
    for (let i = 0; i < 3; i++) relay.dataSocket?.send(Buffer.from([0x5a, 0xff, 0xff, 0xff, 0xff, 0x0f]));
    relay.sendData({ $case: 'frameAck', value: { seq: 4_000_000_000 } });
    const before = relay.data.all.length;
    relay.sendData({ $case: 'refreshRequest', value: {} });
    await relay.data.next('screenFrame', before);
  });

  describe('input', () => {
    let xev: Xev;

    beforeEach(async () => {
      xev = await Xev.start(server);
      relay.sendData({ $case: 'pointerEvent', value: { monitorId: 1, x: 100, y: 100, buttons: 0 } });
    });

    afterEach(() => xev.stop());

    function key(code: string, down: boolean): void {
      relay.sendData({ $case: 'keyEvent', value: { code, down } });
    }

    test('presses the physical keys', async () => {
      for (const code of ['ShiftLeft', 'KeyA']) key(code, true);
      for (const code of ['KeyA', 'ShiftLeft']) key(code, false);
      for (const code of ['ArrowUp', 'Enter', 'F5']) {
        key(code, true);
        key(code, false);
      }
      await xev.saw('KeyPress Shift_L', 'KeyPress A', 'KeyRelease A', 'KeyRelease Shift_L');
      await xev.saw('KeyPress Up', 'KeyRelease Up', 'KeyPress Return', 'KeyPress F5', 'KeyRelease F5');
    });

    test('pointer, buttons and wheel arrive', async () => {
      relay.sendData({ $case: 'pointerEvent', value: { monitorId: 1, x: 210, y: 220, buttons: 0 } });
      relay.sendData({ $case: 'pointerEvent', value: { monitorId: 1, x: 211, y: 222, buttons: 2 } });
      relay.sendData({ $case: 'pointerEvent', value: { monitorId: 1, x: 211, y: 222, buttons: 0 } });
      relay.sendData({ $case: 'wheelEvent', value: { deltaX: 0, deltaY: -60 } });
      relay.sendData({ $case: 'wheelEvent', value: { deltaX: 0, deltaY: -60 } });
      await xev.saw('MotionNotify 210,220', 'MotionNotify 211,222', 'ButtonPress 3', 'ButtonRelease 3');
      await xev.saw('ButtonPress 4', 'ButtonRelease 4');
      expect(xev.events().filter((event) => event === 'ButtonPress 4')).toHaveLength(1);
    });

    test.each([
      ['the viewer goes', () => relay.sendData({ $case: 'viewerDetached', value: {} })],
      ['the viewer loses the focus', () => relay.sendData({ $case: 'releaseAll', value: {} })],
      ['the relay vanishes', () => relay.dataSocket?.terminate()],
    ])('what is held down is released when %s', async (_when, act) => {
      key('ControlLeft', true);
      relay.sendData({ $case: 'pointerEvent', value: { monitorId: 1, x: 100, y: 100, buttons: 1 } });
      await xev.saw('KeyPress Control_L', 'ButtonPress 1');
      act();
      await xev.saw('KeyRelease Control_L', 'ButtonRelease 1');
    });

    test('ignores input of a viewer without the permission', async () => {
      relay.attachViewer(false);
      key('KeyB', true);
      relay.sendData({ $case: 'pointerEvent', value: { monitorId: 1, x: 50, y: 50, buttons: 1 } });
      relay.attachViewer(true);
      key('KeyC', true);
      await xev.saw('KeyPress c');
      expect(xev.events().filter((event) => /KeyPress b|ButtonPress/.test(event))).toEqual([]);
    });
  });

  /** How often the agent's main thread has gone to sleep so far: a count, which no busy machine changes (proc(5)). */
  function wakes(): number {
    const status = readFileSync(`/proc/${agent.child.pid}/status`, 'utf8');
    return Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1]);
  }
});

test('refuses a session of an unknown mode, with the reason', async () => {
  const from = relay.control.all.length;
  relay.sendSessionStart('session-2', { mode: 'shared' });
  const { value } = await relay.control.next('sessionRefused', from);
  expect(value).toMatchObject({ sessionId: 'session-2', code: 'unsupported_mode' });
});
