import type { PaintableFrame } from '../decode/decode-jpegs.ts';
import { closeBitmaps } from '../decode/decode-jpegs.ts';

/** Paints frames on the visible canvas, whose size is the remote monitor's, pixel for pixel. */
export class ScreenPainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;

  /** @throws Error when the browser gives no 2d context */
  constructor(canvas: HTMLCanvasElement) {
    // Pixels come from memory and go to memory: a canvas in memory spares a round trip through the graphics card.
    const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    if (!context) throw new Error('no 2d context');
    this.#canvas = canvas;
    this.#context = context;
  }

  /**
   * Paints all of a frame within this call, so that the browser never shows half of it.
   * @returns true when the picture's size changed
   */
  paint(frame: PaintableFrame): boolean {
    const { head, patches, bitmaps } = frame;
    const resized = this.#canvas.width !== head.width || this.#canvas.height !== head.height;
    if (resized) {
      this.#canvas.width = head.width;
      this.#canvas.height = head.height;
    }
    for (const patch of patches) {
      if (patch.kind === 'pixels') {
        const image = new ImageData(new Uint8ClampedArray(patch.pixels), patch.width, patch.height);
        this.#context.putImageData(image, patch.x, patch.y);
      } else if (patch.kind === 'copy') {
        const { fromX, fromY, x, y, width, height } = patch;
        this.#context.drawImage(this.#canvas, fromX, fromY, width, height, x, y, width, height);
      } else {
        const { row, x, y, width, height } = patch;
        const bitmap = bitmaps[patch.bitmap];
        if (bitmap) this.#context.drawImage(bitmap, 0, row, width, height, x, y, width, height);
      }
    }
    closeBitmaps(frame);
    return resized;
  }
}
