import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { hinted, hintsLeft } from './support/hints.ts';
import { MONITORS, setUpOwnPage } from './support/own-page.ts';
import { desktopPicture } from './support/pictures.ts';
import type { TestViewer } from './support/test-viewer.ts';

describe('input of the viewer on a page of its own', () => {
  const stage = setUpOwnPage();

  it('sends pointer, buttons and wheel in pixels of the monitor', async () => {
    const viewer = await stage.live();
    const box = await stage.page.getByTestId('screen').boundingBox();
    if (!box) throw new Error('no screen');
    const scale = Math.min(box.width / 330, box.height / 200);
    const at = (x: number, y: number) => ({
      x: box.x + (box.width - 330 * scale) / 2 + (x + 0.5) * scale,
      y: box.y + (box.height - 200 * scale) / 2 + (y + 0.5) * scale,
    });
    const target = at(100, 50);
    await stage.page.mouse.move(target.x, target.y);
    expect(await viewer.next('pointerEvent')).toEqual({ monitorId: 1, x: 100, y: 50, buttons: 0 });
    await stage.page.mouse.down();
    expect(await viewer.next('pointerEvent')).toEqual({ monitorId: 1, x: 100, y: 50, buttons: 1 });
    await stage.page.mouse.down({ button: 'right' });
    expect(await viewer.next('pointerEvent')).toMatchObject({ buttons: 3 });
    await stage.page.mouse.up();
    expect(await viewer.next('pointerEvent')).toMatchObject({ buttons: 2 });
    // A drag that leaves the picture goes on along its edge.
    await stage.page.mouse.move(box.x + box.width / 2, 2);
    expect(await viewer.next('pointerEvent')).toMatchObject({ y: 0, buttons: 2 });
    await stage.page.mouse.up({ button: 'right' });
    expect(await viewer.next('pointerEvent')).toMatchObject({ y: 0, buttons: 0 });
    await stage.page.mouse.move(target.x, target.y);
    await stage.page.mouse.wheel(0, 100);
    expect(await viewer.next('wheelEvent')).toEqual({ deltaX: 0, deltaY: 120 });
  });

  it('takes no press for one on the machine that began elsewhere, or beside the picture', async () => {
    const viewer = await stage.live();
    const box = await stage.page.getByTestId('screen').boundingBox();
    if (!box) throw new Error('no screen');
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    // Whichever side the bars are on, they end in the corners.
    const beside = { x: box.x + 1, y: box.y + 1 };
    for (const [index, from] of [{ x: 5, y: 5 }, beside].entries()) {
      await stage.page.mouse.move(from.x, from.y);
      await stage.page.mouse.down();
      await stage.page.mouse.move(middle.x + index * 40, middle.y);
      expect(await viewer.next('pointerEvent')).toMatchObject({ buttons: 0 });
      // A further button of the same mouse belongs to the same press.
      await stage.page.mouse.down({ button: 'right' });
      await stage.page.mouse.up({ button: 'right' });
      await stage.page.mouse.up();
    }
    await stage.page.mouse.down();
    expect(await viewer.next('pointerEvent')).toMatchObject({ buttons: 1 });
    await stage.page.mouse.up();
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
    const viewer = await stage.live();
    await stage.page.keyboard.press('a');
    await stage.page.keyboard.press('F5');
    await stage.page.keyboard.down('Tab');
    expect(await strokes(viewer, 5)).toEqual(['+KeyA', '-KeyA', '+F5', '-F5', '+Tab']);
    await stage.page.getByTestId('screen').evaluate((element) => element.blur());
    await viewer.next('releaseAll');
    await stage.page.keyboard.press('b');
    await stage.show(viewer, stage.picture, 2);
    const keys = viewer.received.flatMap((body) => (body.$case === 'keyEvent' ? [body.value.code] : []));
    expect(keys.filter((code) => code !== 'Tab')).toEqual([]);
  });

  it('says again and again that keys are held, all of them, until they are not', async () => {
    const viewer = await stage.live();
    for (const key of ['Shift', 'a', 'b']) await stage.page.keyboard.down(key);
    for (const code of ['KeyA', 'KeyB', 'KeyA', 'KeyB', 'KeyA', 'KeyB']) {
      await viewer.next('keyEvent', (stroke) => stroke.code === code && stroke.down);
    }
    const codes = () =>
      viewer.received.flatMap((body) => (body.$case === 'keyEvent' ? [body.value.code] : []));
    expect(codes().filter((code) => code === 'ShiftLeft')).toHaveLength(1);
    await stage.page.keyboard.up('b');
    await viewer.next('keyEvent', ({ code, down }) => code === 'KeyB' && !down);
    viewer.received.length = 0;
    await viewer.next('keyEvent', ({ code, down }) => code === 'KeyA' && down);
    expect(codes()).not.toContain('KeyB');
  });

  it('sends the locks of this keyboard with a key', async () => {
    const viewer = await stage.live();
    await stage.page.keyboard.press('Numpad7');
    const { locks } = await viewer.next('keyEvent', ({ code }) => code === 'Numpad7');
    expect(locks).toEqual({ num: expect.any(Boolean), caps: false, scroll: false });
  });

  it('lets a keyboard leave the screen', async () => {
    const viewer = await stage.live();
    for (const key of ['Control', 'Alt', 'Shift']) await stage.page.keyboard.down(key);
    await viewer.next('releaseAll');
    expect(await stage.page.evaluate(() => document.activeElement?.id)).toBe('scale');
  });

  it('sends special keys from the toolbar and gives the keyboard back', async () => {
    const viewer = await stage.live();
    await stage.page.getByRole('button', { name: 'Ctrl+Alt+Del' }).click();
    const codes = [];
    for (let count = 0; count < 6; count += 1) codes.push((await viewer.next('keyEvent')).code);
    expect(codes).toEqual(['ControlLeft', 'AltLeft', 'Delete', 'Delete', 'AltLeft', 'ControlLeft']);
    expect(await stage.page.evaluate(() => document.activeElement?.id)).toBe('screen');
  });

  it('lists combinations of keys, the last used first, and presses them', async () => {
    const viewer = await stage.live();
    const list = stage.page.getByRole('combobox', { name: 'Press keys on the machine' });
    await list.selectOption('Alt+F4');
    const strokes = [];
    for (let count = 0; count < 4; count += 1) {
      const { code, down } = await viewer.next('keyEvent');
      strokes.push(`${code} ${down}`);
    }
    expect(strokes).toEqual(['AltLeft true', 'F4 true', 'F4 false', 'AltLeft false']);
    expect((await list.locator('option').allTextContents()).slice(0, 2)).toEqual(['Keys...', 'Alt+F4']);
    expect(await stage.page.evaluate(() => document.activeElement?.id)).toBe('screen');
  });

  it('only looks while View only is pressed, and saves the picture in a file', async () => {
    const viewer = await stage.live();
    const button = stage.page.getByRole('button', { name: 'View only' });
    await button.click();
    await viewer.next('releaseAll');
    expect(await stage.status().textContent()).toBe('Connected, view only');
    expect(await stage.page.getByRole('button', { name: 'Ctrl+Alt+Del' }).isDisabled()).toBe(true);
    await stage.page.keyboard.press('a');
    await stage.page.getByTestId('screen').click();
    const [download] = await Promise.all([
      stage.page.waitForEvent('download'),
      stage.page.getByRole('button', { name: 'Screenshot' }).click(),
    ]);
    const file = readFileSync(await download.path());
    expect(file.subarray(1, 4).toString()).toBe('PNG');
    expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([330, 200]);
    // The click on the button let go of all keys once more.
    expect(viewer.received.filter(({ $case }) => $case !== 'releaseAll')).toEqual([]);
    await button.click();
    await stage.page.keyboard.press('b');
    expect(await viewer.next('keyEvent')).toMatchObject({ code: 'KeyB', down: true });
  });

  it('fills the screen with its own stage.page, takes the keyboard, and leaves with Escape on the toolbar', async () => {
    const viewer = await stage.live();
    const button = stage.page.locator('#fullscreen');
    await button.click();
    await hinted(stage.page, 'System keys go to the machine');
    expect(await stage.page.evaluate(() => document.fullscreenElement === document.documentElement)).toBe(
      true,
    );
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await stage.page.keyboard.press('Escape');
    expect(await viewer.next('keyEvent')).toMatchObject({ code: 'Escape', down: true });
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    // The bar is out of the way: the picture has all of the screen.
    await stage.page.waitForFunction(() => document.querySelector('#toolbar')?.matches('[data-away=true]'));
    const { width, height } = (await stage.page.getByTestId('screen').boundingBox()) ?? {};
    expect([width, height]).toEqual([660, 460]);
    await stage.page.mouse.move(300, 0);
    await stage.page.waitForFunction(() => document.querySelector('#toolbar')?.matches('[data-away=false]'));
    await stage.page.getByRole('button', { name: 'Menu' }).click();
    const pin = stage.page.getByRole('button', { name: 'Pin' });
    await pin.click();
    const bar = await stage.page.locator('#toolbar').boundingBox();
    const below = await stage.page.getByTestId('screen').boundingBox();
    expect(below?.y).toBeGreaterThanOrEqual(bar?.height ?? Number.NaN);
    await pin.click();
    await button.focus();
    await stage.page.keyboard.press('Escape');
    await stage.page.waitForFunction(() => document.fullscreenElement === null);
    await stage.page.waitForFunction(() => document.querySelector('#fullscreen')?.ariaPressed === 'false');
  });

  it('says once how the keyboard comes back, when it first goes to the machine', async () => {
    const viewer = await stage.enter();
    viewer.sendDesktop(MONITORS);
    expect(await hintsLeft(stage.page)).toEqual([]);
    await stage.show(viewer);
    await hinted(stage.page, 'Ctrl, Alt and Shift together');
    await stage.page.locator('#scale').focus();
    await stage.page.getByTestId('screen').focus();
    expect(await hintsLeft(stage.page)).toEqual([]);
  });

  it('shows beside the picture that keys go to the machine, and nothing on its edge', async () => {
    await stage.live();
    const shown = () =>
      stage.page.evaluate(() => {
        const style = (id: string) => getComputedStyle(document.getElementById(id) ?? document.body);
        const { outlineStyle, outlineColor } = style('screen');
        return {
          line: style('toolbar').borderBottomColor,
          ring: outlineStyle === 'none' ? 'none' : outlineColor,
        };
      });
    const focused = await shown();
    await stage.page.locator('#scale').focus();
    const left = await shown();
    expect(left.line).not.toBe(focused.line);
    for (let presses = 0; presses < 10; presses += 1) {
      if (await stage.page.evaluate(() => document.activeElement?.id === 'screen')) break;
      await stage.page.keyboard.press('Tab');
    }
    expect(await shown()).toEqual(focused);
    expect(focused.ring).toBe('rgba(0, 0, 0, 0)');
  });

  it('stays on the monitor switch for who goes through it by keys', async () => {
    const viewer = await stage.live();
    const focused = () => stage.page.evaluate(() => document.activeElement?.id);
    await stage.page.getByTestId('monitor-switch').focus();
    await stage.page.keyboard.press('ArrowDown');
    expect(await viewer.next('selectMonitor')).toEqual({ monitorId: 2 });
    expect(await focused()).toBe('monitor-switch');
    await stage.page.getByTestId('monitor-switch').dispatchEvent('pointerdown');
    await stage.page.getByTestId('monitor-switch').selectOption('1');
    expect(await viewer.next('selectMonitor')).toEqual({ monitorId: 1 });
    expect(await focused()).toBe('screen');
  });

  describe('in real size', () => {
    const large = desktopPicture(1000, 700);
    const width = () => stage.page.getByTestId('screen').evaluate((element) => element.style.width);

    it('keeps a pixel of the machine on one of the display, whatever the zoom and the display', async () => {
      await stage.live();
      await stage.page.getByRole('button', { name: 'Real size' }).click();
      expect(await width()).toBe('330px');
      const devtools = await stage.page.context().newCDPSession(stage.page);
      for (const deviceScaleFactor of [2, 1.5, 1]) {
        // Chromium tells of another density of this kind only together with another size.
        const metrics = {
          width: 700 + 10 * deviceScaleFactor,
          height: 460,
          deviceScaleFactor,
          mobile: false,
        };
        await devtools.send('Emulation.setDeviceMetricsOverride', metrics);
        await stage.page.waitForFunction(
          (wanted) => document.querySelector<HTMLElement>('#screen')?.style.width === wanted,
          `${330 / deviceScaleFactor}px`,
        );
      }
    });

    it('brings every part of the machine under the pointer', async () => {
      const viewer = await stage.enter();
      await stage.show(viewer, large);
      await stage.page.getByRole('button', { name: 'Real size' }).click();
      const box = await stage.page.locator('#desk').boundingBox();
      if (!box) throw new Error('no desk');
      /** Waits until it cannot be scrolled further, in parts of the whole way. */
      const reached = (across: number, down: number) =>
        stage.page.waitForFunction(
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
      await stage.page.mouse.move(middle.x, middle.y);
      await stage.page.mouse.move(box.x + box.width - 2, box.y + box.height - 2);
      await reached(1, 1);
      await stage.page.mouse.move(box.x + box.width - 1, box.y + box.height - 1);
      await viewer.next('pointerEvent', ({ x, y }) => x === 999 && y >= 698);
      await stage.page.mouse.move(middle.x, box.y + 1);
      await reached(1, 0);
      await stage.page.mouse.move(box.x + 1, middle.y);
      await reached(0, 0);
    });

    it('scrolls for no pointer while all of the picture is to be seen', async () => {
      await stage.live();
      const box = await stage.page.locator('#desk').boundingBox();
      if (!box) throw new Error('no desk');
      await stage.page.mouse.move(box.x + box.width - 1, box.y + box.height / 2);
      expect(await stage.page.locator('#desk').evaluate((desk) => [desk.scrollLeft, desk.scrollTop])).toEqual(
        [0, 0],
      );
    });
  });
});
