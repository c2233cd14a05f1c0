import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser, readScreen } from './support/browser.ts';
import type { Picture } from './support/encode-frame.ts';
import { grid, makeFrame, packJpeg, packTile, wholeFrame } from './support/encode-frame.ts';
import { collectHints, hinted, hintsLeft } from './support/hints.ts';
import { makeJpeg, makeJpegs } from './support/make-jpeg.ts';
import { desktopPicture, fillRect } from './support/pictures.ts';
import { SESSION_ID } from './support/session-id.ts';
import { TestRelay } from './support/test-relay.ts';
import type { TestViewer } from './support/test-viewer.ts';

const MONITORS = [
  { monitorId: 1, name: 'LEFT', x: 0, y: 0, width: 330, height: 200, primary: true },
  { monitorId: 2, name: '<b>RIGHT</b>', x: 330, y: 0, width: 160, height: 120, primary: false },
];

function same(screen: { rgba: Uint8Array }, picture: { rgba: Uint8Array }): boolean {
  return Buffer.compare(screen.rgba, picture.rgba) === 0;
}

describe('the viewer on a page of its own', () => {
  let browser: Browser;
  let context: BrowserContext;
  let relay: TestRelay;
  let page: Page;
  const complaints: string[] = [];
  const picture = desktopPicture(330, 200);
  const whole = wholeFrame(picture, { seq: 1 });

  beforeAll(async () => {
    [browser, relay] = await Promise.all([launchBrowser(), TestRelay.start()]);
    context = await browser.newContext({ viewport: { width: 660, height: 460 } });
  });
  afterAll(async () => {
    await Promise.all([browser.close(), relay.close()]);
  });
  beforeEach(async () => {
    complaints.length = 0;
    page = await context.newPage();
    await collectHints(page);
    page.on('pageerror', (error) => complaints.push(error.message));
    // Broken rules of the Content-Security-Policy come as messages of the console.
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('WebSocket'))
        complaints.push(message.text());
    });
  });
  afterEach(async () => {
    await page.close();
    expect(complaints).toEqual([]);
  });

  const status = () => page.getByTestId('status');
  const notice = () => page.getByTestId('notice');
  async function enter({ input = true } = {}): Promise<TestViewer> {
    await page.goto(relay.viewerUrl());
    const viewer = await relay.nextViewer();
    await viewer.welcome({ input });
    return viewer;
  }
  async function show(viewer: TestViewer, shown: Picture = picture, seq = 1, monitorId = 1): Promise<void> {
    viewer.sendFrame(
      shown === picture ? { ...whole, seq, monitorId } : wholeFrame(shown, { seq, monitorId }),
    );
    await viewer.next('frameAck', (ack) => ack.seq === seq);
  }
  /** Live, with the keyboard, as a technician finds it. */
  async function live(): Promise<TestViewer> {
    const viewer = await enter();
    viewer.sendDesktop(MONITORS);
    await show(viewer);
    return viewer;
  }

  it('shows lossless pictures bit for bit, whole and in parts, and acknowledges them', async () => {
    const viewer = await enter();
    await show(viewer);
    expect(await readScreen(page)).toMatchObject({ width: 330, height: 200 });
    expect(same(await readScreen(page), picture)).toBe(true);
    const rect = { x: 301, y: 77, width: 29, height: 64 };
    const after = fillRect(picture, rect, [9, 8, 7]);
    viewer.sendFrame(makeFrame(after, [packTile(after, rect)], { seq: 2 }));
    await viewer.next('frameAck', ({ seq }) => seq === 2);
    expect(same(await readScreen(page), after)).toBe(true);
    await page.waitForFunction(
      () => document.querySelector('[data-testid=status]')?.textContent === 'Connected',
    );
  });

  it('keeps the token out of the address, the history and the server', async () => {
    const viewer = await enter();
    expect(viewer).toBeDefined();
    expect(page.url()).toBe(`${relay.origin}/viewer?session_id=${SESSION_ID}`);
    await page.reload();
    expect(await notice().textContent()).toContain('holds no token');
    expect(relay.requests.filter((path) => path.includes('test-token'))).toEqual([]);
  });

  it('paints JPEG tiles between lossless ones, in order, though they take longer', async () => {
    const viewer = await enter();
    const made = await makeJpeg(page, 64, 64);
    const rect = { x: 64, y: 64, width: 64, height: 64 };
    const over = { x: 96, y: 64, width: 8, height: 8 };
    const black = fillRect(picture, over, [0, 0, 0]);
    await show(viewer);
    viewer.sendFrame(makeFrame(picture, [packJpeg(rect, made.jpeg), packTile(black, over)], { seq: 2 }));
    const last = fillRect(picture, { x: 0, y: 0, width: 16, height: 16 }, [1, 2, 3]);
    viewer.sendFrame(makeFrame(picture, [packTile(last, { x: 0, y: 0, width: 16, height: 16 })], { seq: 3 }));
    expect((await viewer.next('frameAck')).seq).toBe(2);
    expect((await viewer.next('frameAck')).seq).toBe(3);
    const expected = last.rgba.slice();
    for (let row = 0; row < 64; row += 1) {
      expected.set(made.rgba.subarray(row * 256, row * 256 + 256), ((64 + row) * 330 + 64) * 4);
    }
    for (let row = 0; row < 8; row += 1) {
      for (let x = 0; x < 8; x += 1) expected.set([0, 0, 0, 255], ((64 + row) * 330 + 96 + x) * 4);
    }
    expect(same(await readScreen(page), { rgba: expected })).toBe(true);
  });

  it('puts each of many JPEG tiles in its place, of different sizes and in any order', async () => {
    const viewer = await enter();
    await show(viewer);
    const rects = grid({ width: 330, height: 184 })
      .filter(({ width }) => width === 64)
      .reverse();
    const jpegs = await makeJpegs(page, rects);
    const made = jpegs.flatMap((jpeg, index) =>
      rects.slice(index, index + 1).map((rect) => ({ rect, ...jpeg })),
    );
    const tiles = made.map(({ rect, jpeg }) => packJpeg(rect, jpeg));
    viewer.sendFrame(makeFrame(picture, tiles, { seq: 2 }));
    await viewer.next('frameAck', ({ seq }) => seq === 2);
    const screen = await readScreen(page);
    let [inner, edge] = [0, 0];
    for (const { rect, rgba } of made) {
      for (let at = 0; at < rgba.length; at += 1) {
        const [row, column] = [Math.floor(at / 256), at % 256];
        const there = screen.rgba[((rect.y + row) * 330 + rect.x) * 4 + column] ?? 0;
        const off = Math.abs(there - (rgba[at] ?? 0));
        // A decoder smooths colours across the rows where two tiles meet.
        if (row === 0 || row >= rect.height - 1) edge = Math.max(edge, off);
        else inner = Math.max(inner, off);
      }
    }
    expect(rects.map(({ height }) => height)).toContain(56);
    expect(inner).toBe(0);
    expect(edge).toBeLessThan(100);
    const untouched = (pixels: Uint8Array) => pixels.subarray(184 * 330 * 4);
    expect(Buffer.compare(untouched(screen.rgba), untouched(picture.rgba))).toBe(0);
  });

  it('sends pointer, buttons and wheel in pixels of the monitor', async () => {
    const viewer = await live();
    const box = await page.getByTestId('screen').boundingBox();
    if (!box) throw new Error('no screen');
    const scale = Math.min(box.width / 330, box.height / 200);
    const at = (x: number, y: number) => ({
      x: box.x + (box.width - 330 * scale) / 2 + (x + 0.5) * scale,
      y: box.y + (box.height - 200 * scale) / 2 + (y + 0.5) * scale,
    });
    const target = at(100, 50);
    await page.mouse.move(target.x, target.y);
    expect(await viewer.next('pointerEvent')).toEqual({ monitorId: 1, x: 100, y: 50, buttons: 0 });
    await page.mouse.down();
    expect(await viewer.next('pointerEvent')).toEqual({ monitorId: 1, x: 100, y: 50, buttons: 1 });
    await page.mouse.down({ button: 'right' });
    expect(await viewer.next('pointerEvent')).toMatchObject({ buttons: 3 });
    await page.mouse.up();
    expect(await viewer.next('pointerEvent')).toMatchObject({ buttons: 2 });
    // A drag that leaves the picture goes on along its edge.
    await page.mouse.move(box.x + box.width / 2, 2);
    expect(await viewer.next('pointerEvent')).toMatchObject({ y: 0, buttons: 2 });
    await page.mouse.up({ button: 'right' });
    expect(await viewer.next('pointerEvent')).toMatchObject({ y: 0, buttons: 0 });
    await page.mouse.move(target.x, target.y);
    await page.mouse.wheel(0, 100);
    expect(await viewer.next('wheelEvent')).toEqual({ deltaX: 0, deltaY: 120 });
  });

  it('takes no press for one on the machine that began elsewhere, or beside the picture', async () => {
    const viewer = await live();
    const box = await page.getByTestId('screen').boundingBox();
    if (!box) throw new Error('no screen');
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    // Whichever side the bars are on, they end in the corners.
    const beside = { x: box.x + 1, y: box.y + 1 };
    for (const [index, from] of [{ x: 5, y: 5 }, beside].entries()) {
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(middle.x + index * 40, middle.y);
      expect(await viewer.next('pointerEvent')).toMatchObject({ buttons: 0 });
      // A further button of the same mouse belongs to the same press.
      await page.mouse.down({ button: 'right' });
      await page.mouse.up({ button: 'right' });
      await page.mouse.up();
    }
    await page.mouse.down();
    expect(await viewer.next('pointerEvent')).toMatchObject({ buttons: 1 });
    await page.mouse.up();
    expect(await viewer.next('pointerEvent')).toMatchObject({ buttons: 0 });
    expect(viewer.received.filter(({ $case }) => $case === 'pointerEvent')).toEqual([]);
  });

  /** The next strokes, without the downs of keys that are down already: held ones are said again and again. */
  async function strokes(viewer: TestViewer, count: number): Promise<string[]> {
    const taken: string[] = [];
    const held = new Set<string>();
    while (taken.length < count) {
      const { code, down } = await viewer.next('keyEvent');
      if (down && held.has(code)) continue;
      if (down) held.add(code);
      else held.delete(code);
      taken.push(`${down ? '+' : '-'}${code}`);
    }
    return taken;
  }

  it('sends keys by their place on the keyboard, and lets go when the screen loses them', async () => {
    const viewer = await live();
    await page.keyboard.press('a');
    await page.keyboard.press('F5');
    await page.keyboard.down('Tab');
    expect(await strokes(viewer, 5)).toEqual(['+KeyA', '-KeyA', '+F5', '-F5', '+Tab']);
    await page.getByTestId('screen').evaluate((element) => element.blur());
    await viewer.next('releaseAll');
    await page.keyboard.press('b');
    await show(viewer, picture, 2);
    const keys = viewer.received.flatMap((body) => (body.$case === 'keyEvent' ? [body.value.code] : []));
    expect(keys.filter((code) => code !== 'Tab')).toEqual([]);
  });

  it('says again and again that keys are held, all of them, until they are not', async () => {
    const viewer = await live();
    for (const key of ['Shift', 'a', 'b']) await page.keyboard.down(key);
    for (const code of ['KeyA', 'KeyB', 'KeyA', 'KeyB', 'KeyA', 'KeyB']) {
      await viewer.next('keyEvent', (stroke) => stroke.code === code && stroke.down);
    }
    const codes = () =>
      viewer.received.flatMap((body) => (body.$case === 'keyEvent' ? [body.value.code] : []));
    expect(codes().filter((code) => code === 'ShiftLeft')).toHaveLength(1);
    await page.keyboard.up('b');
    await viewer.next('keyEvent', ({ code, down }) => code === 'KeyB' && !down);
    viewer.received.length = 0;
    await viewer.next('keyEvent', ({ code, down }) => code === 'KeyA' && down);
    expect(codes()).not.toContain('KeyB');
  });

  it('lets a keyboard leave the screen', async () => {
    const viewer = await live();
    for (const key of ['Control', 'Alt', 'Shift']) await page.keyboard.down(key);
    await viewer.next('releaseAll');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('scale');
  });

  it('sends special keys from the toolbar and gives the keyboard back', async () => {
    const viewer = await live();
    await page.getByRole('button', { name: 'Ctrl+Alt+Del' }).click();
    const codes = [];
    for (let count = 0; count < 6; count += 1) codes.push((await viewer.next('keyEvent')).code);
    expect(codes).toEqual(['ControlLeft', 'AltLeft', 'Delete', 'Delete', 'AltLeft', 'ControlLeft']);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('screen');
  });

  it('fills the screen with its own page, takes the keyboard, and leaves with Escape on the toolbar', async () => {
    const viewer = await live();
    const button = page.getByRole('button', { name: 'Full screen' });
    await button.click();
    await hinted(page, 'System keys go to the machine');
    expect(await page.evaluate(() => document.fullscreenElement === document.documentElement)).toBe(true);
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('Escape');
    expect(await viewer.next('keyEvent')).toEqual({ code: 'Escape', down: true });
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await button.focus();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.fullscreenElement === null);
    await page.waitForFunction(() => document.querySelector('#fullscreen')?.ariaPressed === 'false');
  });

  it('says once how the keyboard comes back, when it first goes to the machine', async () => {
    const viewer = await enter();
    viewer.sendDesktop(MONITORS);
    expect(await hintsLeft(page)).toEqual([]);
    await show(viewer);
    await hinted(page, 'Ctrl, Alt and Shift together');
    await page.locator('#scale').focus();
    await page.getByTestId('screen').focus();
    expect(await hintsLeft(page)).toEqual([]);
  });

  it('shows beside the picture that keys go to the machine, and nothing on its edge', async () => {
    await live();
    const shown = () =>
      page.evaluate(() => {
        const style = (id: string) => getComputedStyle(document.getElementById(id) ?? document.body);
        const { outlineStyle, outlineColor } = style('screen');
        return {
          line: style('toolbar').borderBottomColor,
          ring: outlineStyle === 'none' ? 'none' : outlineColor,
        };
      });
    const focused = await shown();
    await page.locator('#scale').focus();
    const left = await shown();
    expect(left.line).not.toBe(focused.line);
    for (let presses = 0; presses < 10; presses += 1) {
      if (await page.evaluate(() => document.activeElement?.id === 'screen')) break;
      await page.keyboard.press('Tab');
    }
    expect(await shown()).toEqual(focused);
    expect(focused.ring).toBe('rgba(0, 0, 0, 0)');
  });

  it('stays on the monitor switch for who goes through it by keys', async () => {
    const viewer = await live();
    const focused = () => page.evaluate(() => document.activeElement?.id);
    await page.getByTestId('monitor-switch').focus();
    await page.keyboard.press('ArrowDown');
    expect(await viewer.next('selectMonitor')).toEqual({ monitorId: 2 });
    expect(await focused()).toBe('monitor-switch');
    await page.getByTestId('monitor-switch').dispatchEvent('pointerdown');
    await page.getByTestId('monitor-switch').selectOption('1');
    expect(await viewer.next('selectMonitor')).toEqual({ monitorId: 1 });
    expect(await focused()).toBe('screen');
  });

  describe('in real size', () => {
    const large = desktopPicture(1000, 700);
    const width = () => page.getByTestId('screen').evaluate((element) => element.style.width);

    it('keeps a pixel of the machine on one of the display, whatever the zoom and the display', async () => {
      await live();
      await page.getByRole('button', { name: 'Real size' }).click();
      expect(await width()).toBe('330px');
      const devtools = await context.newCDPSession(page);
      for (const deviceScaleFactor of [2, 1.5, 1]) {
        // Chromium tells of another density of this kind only together with another size.
        const metrics = {
          width: 700 + 10 * deviceScaleFactor,
          height: 460,
          deviceScaleFactor,
          mobile: false,
        };
        await devtools.send('Emulation.setDeviceMetricsOverride', metrics);
        await page.waitForFunction(
          (wanted) => document.querySelector<HTMLElement>('#screen')?.style.width === wanted,
          `${330 / deviceScaleFactor}px`,
        );
      }
    });

    it('brings every part of the machine under the pointer', async () => {
      const viewer = await enter();
      await show(viewer, large);
      await page.getByRole('button', { name: 'Real size' }).click();
      const box = await page.locator('#desk').boundingBox();
      if (!box) throw new Error('no desk');
      /** Waits until it cannot be scrolled further, in parts of the whole way. */
      const reached = (across: number, down: number) =>
        page.waitForFunction(
          ([x = 0, y = 0]) => {
            const desk = document.querySelector('#desk');
            if (!desk) return false;
            const { scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth, clientHeight } = desk;
            const far = [scrollLeft / (scrollWidth - clientWidth), scrollTop / (scrollHeight - clientHeight)];
            return far[0] === x && far[1] === y;
          },
          [across, down],
        );
      const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      await page.mouse.move(middle.x, middle.y);
      await page.mouse.move(box.x + box.width - 2, box.y + box.height - 2);
      await reached(1, 1);
      await page.mouse.move(box.x + box.width - 1, box.y + box.height - 1);
      await viewer.next('pointerEvent', ({ x, y }) => x === 999 && y >= 698);
      await page.mouse.move(middle.x, box.y + 1);
      await reached(1, 0);
      await page.mouse.move(box.x + 1, middle.y);
      await reached(0, 0);
    });

    it('scrolls for no pointer while all of the picture is to be seen', async () => {
      await live();
      const box = await page.locator('#desk').boundingBox();
      if (!box) throw new Error('no desk');
      await page.mouse.move(box.x + box.width - 1, box.y + box.height / 2);
      expect(await page.locator('#desk').evaluate((desk) => [desk.scrollLeft, desk.scrollTop])).toEqual([
        0, 0,
      ]);
    });
  });

  it('sends nothing but acknowledgements and monitors when it may only look', async () => {
    const viewer = await enter({ input: false });
    viewer.sendDesktop(MONITORS);
    await show(viewer);
    expect(await status().textContent()).toBe('Connected, view only');
    expect(await page.getByRole('button', { name: 'Win' }).isDisabled()).toBe(true);
    await page.getByTestId('screen').click();
    await page.keyboard.press('a');
    await page.mouse.wheel(0, 120);
    await page.getByTestId('monitor-switch').selectOption('2');
    await viewer.next('selectMonitor');
    expect(viewer.received).toEqual([]);
  });

  it('switches monitors, whose names are shown as text', async () => {
    const viewer = await live();
    const monitors = page.getByTestId('monitor-switch');
    expect(await monitors.locator('option').allTextContents()).toEqual([
      '1: LEFT (330 x 200, main)',
      '2: <b>RIGHT</b> (160 x 120)',
    ]);
    await monitors.selectOption('2');
    expect(await viewer.next('selectMonitor')).toEqual({ monitorId: 2 });
    viewer.sendDesktop(MONITORS, 2);
    const right = desktopPicture(160, 120, 5);
    await show(viewer, right, 2, 2);
    expect(same(await readScreen(page), right)).toBe(true);
    expect(await monitors.inputValue()).toBe('2');
    await page.getByTestId('screen').hover();
    expect(await viewer.next('pointerEvent', ({ monitorId }) => monitorId === 2)).toMatchObject({
      x: 80,
      y: 60,
    });
  });

  it('shows the pointer that the machine shows', async () => {
    const viewer = await live();
    const cursor = () => page.getByTestId('screen').evaluate((element) => getComputedStyle(element).cursor);
    const rgba = new Uint8Array(8 * 8 * 4).fill(255);
    viewer.send({ $case: 'cursorShape', value: { width: 8, height: 8, hotspotX: 3, hotspotY: 5, rgba } });
    await show(viewer, picture, 2);
    expect(await cursor()).toMatch(/^url\("data:image\/png;base64,[^"]+"\) 3 5, default$/);
    viewer.send({
      $case: 'cursorShape',
      value: { width: 0, height: 0, hotspotX: 0, hotspotY: 0, rgba: new Uint8Array(0) },
    });
    await show(viewer, picture, 3);
    expect(await cursor()).toBe('none');
  });

  it('comes back by itself with its resume ticket, and the picture goes on', async () => {
    const viewer = await live();
    viewer.terminate();
    const again = await relay.nextViewer();
    const hello = await again.welcome({ ticket: 'ticket-2' });
    expect(hello.credential).toEqual({ $case: 'resumeTicket', value: 'ticket-1' });
    const after = fillRect(picture, { x: 0, y: 0, width: 50, height: 50 }, [5, 5, 5]);
    await show(again, after);
    expect(same(await readScreen(page), after)).toBe(true);
    expect(await status().getAttribute('data-state')).toBe('live');
    expect(await notice().isHidden()).toBe(true);
    again.close(1012);
    const third = await relay.nextViewer();
    expect((await third.welcome()).credential).toEqual({ $case: 'resumeTicket', value: 'ticket-2' });
  });

  it('survives hostile frames: nothing of them is painted, a whole picture is asked for', async () => {
    const viewer = await live();
    const bomb = { ...wholeFrame(picture, { seq: 2 }), losslessSize: 2 ** 32 - 1 };
    viewer.sendFrame(bomb);
    await viewer.next('refreshRequest');
    expect(same(await readScreen(page), picture)).toBe(true);
    const broken = { x: 0, y: 0, width: 64, height: 64 };
    const jpeg = (await makeJpeg(page, 64, 64)).jpeg.fill(0xff, 400);
    viewer.sendFrame(makeFrame(picture, [packJpeg(broken, jpeg.subarray(0, 300))], { seq: 3, whole: true }));
    await viewer.next('frameAck', ({ seq }) => seq === 3);
    viewer.sendBytes(Uint8Array.of(0x0a, 0xff, 0xff));
    await show(viewer, picture, 4);
    expect(await status().getAttribute('data-state')).toBe('live');
  });

  it.each([
    [4401, 'does not accept this viewer token'],
    [4404, 'does not know this session'],
    [4409, 'Another viewer has taken over'],
    [4410, 'The session has ended'],
  ])('says what happened after close code %i, and does not come back', async (code, words) => {
    const viewer = await live();
    viewer.close(code);
    await page.waitForFunction(() => document.querySelector('[data-testid=status]')?.textContent === 'Ended');
    expect(await notice().textContent()).toContain(words);
    expect(relay.unclaimed).toBe(0);
  });

  it('leaves when told to', async () => {
    const viewer = await live();
    await page.getByRole('button', { name: 'Disconnect' }).click();
    expect(await viewer.closed()).toBe(1000);
    expect(await notice().textContent()).toContain('You have left the session.');
  });

  it('leaves when the page is left', async () => {
    const viewer = await live();
    await page.goto('about:blank');
    expect([1000, 1001, 1005]).toContain(await viewer.closed());
  });

  it('says that the machine is away, and goes on when it is back', async () => {
    const viewer = await live();
    viewer.send({ $case: 'agentPresence', value: { present: false } });
    await notice().getByText('Waiting for the machine.').waitFor();
    viewer.send({ $case: 'agentPresence', value: { present: true } });
    await show(viewer);
    expect(await notice().isHidden()).toBe(true);
  });
});
