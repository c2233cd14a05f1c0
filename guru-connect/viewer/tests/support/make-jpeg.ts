import type { Page } from 'playwright-core';

/** A JPEG of a gradient, made by the browser, with the pixels that the browser itself decodes it to. */
export async function makeJpeg(
  page: Page,
  width: number,
  height: number,
): Promise<{ jpeg: Uint8Array; rgba: Uint8Array }> {
  const made = await page.evaluate(
    async ([w, h]) => {
      const canvas = new OffscreenCanvas(w, h);
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no 2d context');
      const gradient = context.createLinearGradient(0, 0, w, h);
      gradient.addColorStop(0, '#204080');
      gradient.addColorStop(1, '#ffb020');
      context.fillStyle = gradient;
      context.fillRect(0, 0, w, h);
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
      context.drawImage(await createImageBitmap(blob, { colorSpaceConversion: 'none' }), 0, 0);
      return {
        jpeg: [...new Uint8Array(await blob.arrayBuffer())],
        rgba: [...context.getImageData(0, 0, w, h).data],
      };
    },
    [width, height] as const,
  );
  return { jpeg: Uint8Array.from(made.jpeg), rgba: Uint8Array.from(made.rgba) };
}
