import { AgentFault } from '../../../fault/agent-fault.ts';
import { cairo, FORMAT_RGB24, type Surface } from '../../../ffi/cairo.ts';
import { type XImage, type Xid, x11, ZPIXMAP } from '../../../ffi/x11.ts';
import { freeImageHead, type GraphicsContext, x11Window } from '../../../ffi/x11-window.ts';
import type { XConnection } from '../connection.ts';
import { Pen } from './pen.ts';

const BITS_PER_PIXEL = 32;

/**
 * The picture of a window. Drawn in memory and sent by one request: Cairo's own Xlib surface goes on with requests on a
 * connection that was lost, which ends the process.
 */
export class PanelCanvas {
  readonly #connection: XConnection;
  readonly #window: Xid;
  readonly #width: number;
  readonly #height: number;
  readonly #scale: number;
  readonly #surface: Surface;
  readonly #image: XImage;
  readonly #context: GraphicsContext;

  /** `width` and `height` in pixels, `scale` pixels for each logical pixel. */
  constructor(connection: XConnection, window: Xid, width: number, height: number, scale: number) {
    this.#connection = connection;
    this.#window = window;
    this.#width = width;
    this.#height = height;
    this.#scale = scale;
    const display = connection.alive;
    this.#surface = cairo().cairo_image_surface_create(FORMAT_RGB24, width, height);
    const data = cairo().cairo_image_surface_get_data(this.#surface);
    const stride = cairo().cairo_image_surface_get_stride(this.#surface);
    const visual = x11().XDefaultVisual(display, 0);
    const depth = x11().XDefaultDepth(display, 0);
    const size = [width, height, BITS_PER_PIXEL, stride] as const;
    const image = x11Window().XCreateImage(display, visual, depth, ZPIXMAP, 0, data, ...size);
    if (image === null) throw new AgentFault('display_unsupported', 'the X server cannot show an image');
    this.#image = image;
    this.#context = x11Window().XCreateGC(display, window, 0, null);
  }

  paint(draw: (pen: Pen) => void): void {
    const context = cairo().cairo_create(this.#surface);
    cairo().cairo_scale(context, this.#scale, this.#scale);
    draw(new Pen(context));
    cairo().cairo_destroy(context);
    cairo().cairo_surface_flush(this.#surface);
    const [display, width, height] = [this.#connection.alive, this.#width, this.#height];
    x11Window().XPutImage(display, this.#window, this.#context, this.#image, 0, 0, 0, 0, width, height);
    x11().XFlush(this.#connection.alive);
  }

  close(): void {
    freeImageHead(this.#image);
    cairo().cairo_surface_destroy(this.#surface);
  }
}
