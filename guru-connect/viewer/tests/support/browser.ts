import type { Frame, Page } from 'playwright-core';

/** The canvas's pixels as they are, RGBA. */
export async function readScreen(
  page: Page | Frame,
): Promise<{ width: number; height: number; rgba: Uint8Array }> {
  const { width, height, base64 } = await page.getByTestId('screen').evaluate((element) => {
    if (!(element instanceof HTMLCanvasElement)) throw new Error('not a canvas');
    const data = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data ?? [];
    let text = '';
    for (let at = 0; at < data.length; at += 0x8000)
      text += String.fromCharCode(...data.slice(at, at + 0x8000));
    return { width: element.width, height: element.height, base64: btoa(text) };
  });
  return { width, height, rgba: new Uint8Array(Buffer.from(base64, 'base64')) };
}
