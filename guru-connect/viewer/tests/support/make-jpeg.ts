import type { Page } from 'playwright-core';

export interface MadeJpeg {
  readonly jpeg: Uint8Array;
  /** What the browser itself decodes it to. */
  readonly rgba: Uint8Array;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** JPEGs of gradients, each of other colours, made by the browser. */
export async function makeJpegs(page: Page, sizes: readonly Size[]): Promise<MadeJpeg[]> {
  const made = await page.evaluate(async (wanted) => {
    // As text: lists of numbers take the way out of the browser one by one.
    const toBase64 = (bytes: Uint8Array | Uint8ClampedArray) =>
      btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    const drawOne = async ({ width, height }: { width: number; height: number }, turn: number) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no 2d context');
      const gradient = context.createLinearGradient(0, 0, width, height);
      gradient.addColorStop(0, `hsl(${turn} 60% 30%)`);
      gradient.addColorStop(1, `hsl(${turn + 60} 90% 60%)`);
      context.fillStyle = gradient;
      context.fillRect(0, 0, width, height);
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
      context.drawImage(await createImageBitmap(blob, { colorSpaceConversion: 'none' }), 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      return { jpeg: toBase64(new Uint8Array(await blob.arrayBuffer())), rgba: toBase64(data) };
    };
    return Promise.all(wanted.map((size, index) => drawOne(size, index * 47)));
  }, sizes);
  return made.map(({ jpeg, rgba }) => ({ jpeg: fromBase64(jpeg), rgba: fromBase64(rgba) }));
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

export async function makeJpeg(page: Page, width: number, height: number): Promise<MadeJpeg> {
  const [made] = await makeJpegs(page, [{ width, height }]);
  if (!made) throw new Error('no JPEG');
  return made;
}
