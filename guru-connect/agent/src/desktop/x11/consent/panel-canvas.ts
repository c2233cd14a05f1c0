import { cairo, type Surface } from '../../../ffi/cairo.ts';
import { x11, type Xid } from '../../../ffi/x11.ts';
import type { XConnection } from '../connection.ts';
import { Pen } from './pen.ts';

/** Where a window is drawn on, without flicker. */
export class PanelCanvas {
  readonly #connection: XConnection;
  readonly #surface: Surface;
  readonly #scale: number;

  /** `width` and `height` in pixels, `scale` pixels for each logical pixel. */
  constructor(connection: XConnection, window: Xid, width: number, height: number, scale: number) {
    this.#connection = connection;
    this.#scale = scale;
    const visual = x11().XDefaultVisual(connection.alive, 0);
    this.#surface = cairo().cairo_xlib_surface_create(connection.alive, window, visual, width, height);
  }

  paint(draw: (pen: Pen) => void): void {
    const context = cairo().cairo_create(this.#surface);
    cairo().cairo_push_group(context);
    cairo().cairo_scale(context, this.#scale, this.#scale);
    draw(new Pen(context));
    cairo().cairo_pop_group_to_source(context);
    cairo().cairo_paint(context);
    cairo().cairo_destroy(context);
    cairo().cairo_surface_flush(this.#surface);
    x11().XFlush(this.#connection.alive);
  }

  /** Before the connection is closed. */
  close(): void {
    cairo().cairo_surface_destroy(this.#surface);
  }
}
