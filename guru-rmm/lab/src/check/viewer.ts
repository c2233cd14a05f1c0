import { inflateRawSync } from 'node:zlib';
import type { Frame, Locator, Page } from 'playwright-core';
import { CLICK_PATIENCE_MS, waitUntil } from '../base/wait-until.ts';
import type { Rectangle } from '../desktop/windows.ts';
import { type Picture, withoutAlpha } from '../picture/picture.ts';
import { keysFor } from './keys.ts';

/** Guru Connect's viewer inside the dashboard's panel. */
export interface EmbeddedViewer {
  page: Page;
  frame: Frame;
  screen: Locator;
}

export async function embeddedViewer(page: Page): Promise<EmbeddedViewer> {
  const element = await page.getByTestId('remote-control-iframe').elementHandle();
  const frame = await element?.contentFrame();
  if (!frame) throw new Error('the panel holds no viewer');
  return { page, frame, screen: frame.getByTestId('screen') };
}

/**
 * The canvas as it is, one pixel of the machine each. Not a PNG: a canvas that is asked for one waits for the page to be
 * idle, which takes seconds. Compressed, for eleven million characters take seconds as well on their way out of the browser.
 */
export async function readCanvas({ frame }: EmbeddedViewer): Promise<Picture> {
  const { width, height, base64 } = await frame.evaluate(async () => {
    const canvas = document.querySelector<HTMLCanvasElement>('[data-testid="screen"]');
    const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height);
    if (!pixels) throw new Error('the viewer has no picture');
    const compressed = new Blob([pixels.data]).stream().pipeThrough(new CompressionStream('deflate-raw'));
    const blob = await new Response(compressed).blob();
    const url = await new Promise<string>((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(String(reader.result));
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(blob);
    });
    return { width: pixels.width, height: pixels.height, base64: url.slice(url.indexOf(',') + 1) };
  });
  return { width, height, rgb: withoutAlpha(inflateRawSync(Buffer.from(base64, 'base64'))) };
}

/** Red, green and blue, 0 to 255. */
export type Color = readonly [number, number, number];

/**
 * Waits until the canvas shows a colour at a point, in pixels of the machine's monitor, looking at every frame that the
 * browser paints. Returns the time on this machine's clock (`Date.now()`). Looks at nothing but the canvas, so the
 * viewer does not notice.
 */
export async function whenColorIsShown(
  { frame }: EmbeddedViewer,
  at: { x: number; y: number },
  color: Color,
  timeoutMs = CLICK_PATIENCE_MS,
): Promise<number> {
  const seen = await frame.waitForFunction(
    ({ x, y, wanted }) => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-testid="screen"]');
      const pixel = canvas?.getContext('2d')?.getImageData(x, y, 1, 1).data;
      // a picture may be compressed with losses
      return pixel && wanted.every((part, n) => Math.abs(part - (pixel[n] ?? 0)) <= 8) && Date.now();
    },
    { ...at, wanted: [...color] },
    { polling: 'raf', timeout: timeoutMs },
  );
  return Number(await seen.jsonValue());
}

/** Clicks in the middle of a rectangle of the machine's desktop, on the monitor that the viewer shows. */
export async function clickOn(viewer: EmbeddedViewer, target: Rectangle, monitor: Rectangle): Promise<void> {
  const box = await viewer.screen.boundingBox();
  if (!box) throw new Error('the viewer shows no screen');
  const x = (target.x + target.width / 2 - monitor.x) * (box.width / monitor.width);
  const y = (target.y + target.height / 2 - monitor.y) * (box.height / monitor.height);
  await viewer.page.mouse.click(box.x + x, box.y + y);
}

/** Types by physical keys of a US keyboard, as the desktop's own layout has them, and ends the line. */
export async function typeLine(viewer: EmbeddedViewer, text: string): Promise<void> {
  for (const key of keysFor(text)) await viewer.page.keyboard.press(key);
  await viewer.page.keyboard.press('Enter');
}

/** Switches by a monitor's name and waits until the picture has its size. */
export async function switchMonitor(
  viewer: EmbeddedViewer,
  monitor: Rectangle & { name: string },
): Promise<void> {
  const choice = viewer.frame.getByTestId('monitor-switch');
  const value = await choice.locator('option', { hasText: monitor.name }).getAttribute('value');
  if (value === null) throw new Error(`the viewer does not offer the monitor ${monitor.name}`);
  await choice.selectOption(value);
  await waitUntil(
    async () =>
      viewer.screen.evaluate(
        (canvas, [width, height]) =>
          canvas instanceof HTMLCanvasElement && canvas.width === width && canvas.height === height,
        [monitor.width, monitor.height],
      ),
    { what: `The picture of the monitor ${monitor.name}` },
  );
}
