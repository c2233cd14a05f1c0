import { cairo, FORMAT_RGB24 } from '../../../ffi/cairo.ts';
import { viewOf } from '../../../ffi/library.ts';
import { copyArea, createContext, createPixmap, putRows } from '../wire/drawing.ts';
import type { XClient } from '../x-client.ts';
import { Pen } from './pen.ts';

const BYTES_PER_PIXEL = 4;
/** Largest piece of a picture in one request, in bytes: the client sends no more than 64 kB before it gets an answer. */
const BAND_BYTES = 32_768;

export interface CanvasSize {
  readonly width: number;
  readonly height: number;
  /** Pixels for each logical pixel. */
  readonly scale: number;
}

/**
 * The picture of a window. Drawn in memory, sent in bands to pixels of the server's own, and copied onto the window at
 * once: nobody sees half of it. Of a new picture only the bands that differ are sent.
 */
export class PanelCanvas {
  readonly #client: XClient;
  readonly #window: number;
  readonly #size: CanvasSize;
  readonly #pixmap: number;
  readonly #context: number;
  #sent: Buffer | null = null;

  /** `size` in pixels. What it makes on the server goes with the connection. */
  constructor(client: XClient, window: number, size: CanvasSize) {
    this.#client = client;
    this.#window = window;
    this.#size = size;
    this.#pixmap = client.newId();
    this.#context = client.newId();
    client.send(createPixmap(this.#pixmap, window, client.screen.depth, size));
    client.send(createContext(this.#context, window));
  }

  /** Rejects with `no_display`. One at a time. */
  async paint(draw: (pen: Pen) => void): Promise<void> {
    const picture = render(this.#size, draw);
    const { width } = this.#size;
    const rowBytes = width * BYTES_PER_PIXEL;
    const rows = Math.max(1, Math.floor(BAND_BYTES / rowBytes));
    const last = this.#sent;
    // what a paint that failed has left is not known
    this.#sent = null;
    for (let y = 0; y * rowBytes < picture.length; y += rows) {
      const [from, to] = [y * rowBytes, (y + rows) * rowBytes];
      const band = picture.subarray(from, to);
      if (last?.subarray(from, to).equals(band)) continue;
      const { depth } = this.#client.screen;
      this.#client.send(putRows(this.#pixmap, this.#context, depth, width, y, band));
      await this.#client.sync();
    }
    this.#sent = picture;
    this.#client.send(copyArea(this.#pixmap, this.#window, this.#context, this.#size));
  }
}

/** Draws into memory of its own: rows of 32-bit pixels without padding. */
function render({ width, height, scale }: CanvasSize, draw: (pen: Pen) => void): Buffer {
  const surface = cairo().cairo_image_surface_create(FORMAT_RGB24, width, height);
  const context = cairo().cairo_create(surface);
  try {
    cairo().cairo_scale(context, scale, scale);
    draw(new Pen(context));
    cairo().cairo_surface_flush(surface);
    // a row of whole pixels needs no padding (cairo_format_stride_for_width)
    const { buffer } = viewOf(
      cairo().cairo_image_surface_get_data(surface),
      width * height * BYTES_PER_PIXEL,
    );
    return Buffer.from(new Uint8Array(buffer));
  } finally {
    cairo().cairo_destroy(context);
    cairo().cairo_surface_destroy(surface);
  }
}
