import { type Cairo, cairo, FORMAT_RGB24, HINT_METRICS_OFF, ROUND } from '../../../ffi/cairo.ts';
import {
  ALIGN,
  ELLIPSIZE_END,
  type Layout,
  PANGO_SCALE,
  pango,
  RIGHT_TO_LEFT,
  WRAP_WORD_CHAR,
} from '../../../ffi/pango.ts';
import type { Rectangle } from '../../../screen/rectangle.ts';

/** The desktop's own font for controls where fontconfig knows it. */
const FAMILY = 'system-ui, Sans';
const QUARTER = Math.PI / 2;

export interface TextStyle {
  /** Points of 1/72 inch at 96 dpi. */
  readonly size: number;
  /** 0xRRGGBB. */
  readonly colour: number;
  readonly bold?: boolean;
  /** Breaks lines, and ends in an ellipsis after `lines`. */
  readonly width?: number;
  readonly lines?: number;
  readonly align?: 'left' | 'centre';
}

export interface TextExtent {
  readonly width: number;
  readonly height: number;
  /** Characters that no font has. */
  readonly missingGlyphs: number;
  /** It did not fit. */
  readonly shortened: boolean;
}

/** Draws in logical pixels. Colours are 0xRRGGBB. */
export class Pen {
  readonly #cairo: Cairo;

  constructor(target: Cairo) {
    this.#cairo = target;
  }

  fill(area: Rectangle, colour: number, radius = 0): void {
    this.#outline(area, radius);
    this.#colour(colour);
    cairo().cairo_fill(this.#cairo);
  }

  /** A line of `width` inside the edge of `area`. */
  frame(area: Rectangle, colour: number, width: number, radius = 0): void {
    const inset = width / 2;
    const { x, y } = area;
    this.#outline(
      { x: x + inset, y: y + inset, width: area.width - width, height: area.height - width },
      Math.max(0, radius - inset),
    );
    this.#stroke(colour, width);
  }

  disc(x: number, y: number, radius: number, colour: number): void {
    cairo().cairo_new_sub_path(this.#cairo);
    cairo().cairo_arc(this.#cairo, x, y, radius, 0, 4 * QUARTER);
    this.#colour(colour);
    cairo().cairo_fill(this.#cairo);
  }

  line(points: readonly (readonly [x: number, y: number])[], colour: number, width: number): void {
    const [first, ...others] = points;
    if (!first) return;
    cairo().cairo_move_to(this.#cairo, ...first);
    for (const point of others) cairo().cairo_line_to(this.#cairo, ...point);
    this.#stroke(colour, width);
  }

  /** Draws one paragraph: no text can reorder or push away another. Never markup. */
  text(x: number, y: number, text: string, style: TextStyle): TextExtent {
    const { size, colour, bold = false, width, lines = 1, align = 'left' } = style;
    const layout = createLayout(this.#cairo);
    const font = pango().pango_font_description_from_string(`${FAMILY} ${bold ? 'Bold ' : ''}${size}`);
    pango().pango_layout_set_font_description(layout, font);
    if (width !== undefined) {
      pango().pango_layout_set_width(layout, Math.round(width * PANGO_SCALE));
      pango().pango_layout_set_wrap(layout, WRAP_WORD_CHAR);
      pango().pango_layout_set_height(layout, -lines);
      pango().pango_layout_set_ellipsize(layout, ELLIPSIZE_END);
      pango().pango_layout_set_alignment(layout, alignment(text, align));
    }
    pango().pango_layout_set_text(layout, text, -1);
    const extent: [[number | null], [number | null]] = [[null], [null]];
    pango().pango_layout_get_pixel_size(layout, ...extent);
    this.#colour(colour);
    cairo().cairo_move_to(this.#cairo, x, y);
    pango().pango_cairo_show_layout(this.#cairo, layout);
    const missingGlyphs = pango().pango_layout_get_unknown_glyphs_count(layout);
    const shortened = pango().pango_layout_is_ellipsized(layout) !== 0;
    pango().pango_font_description_free(font);
    pango().g_object_unref(layout);
    return { width: extent[0][0] ?? 0, height: extent[1][0] ?? 0, missingGlyphs, shortened };
  }

  #outline({ x, y, width, height }: Rectangle, radius: number): void {
    if (radius === 0) {
      cairo().cairo_rectangle(this.#cairo, x, y, width, height);
      return;
    }
    const [right, bottom] = [x + width - radius, y + height - radius];
    const [left, top] = [x + radius, y + radius];
    cairo().cairo_new_sub_path(this.#cairo);
    cairo().cairo_arc(this.#cairo, right, top, radius, -QUARTER, 0);
    cairo().cairo_arc(this.#cairo, right, bottom, radius, 0, QUARTER);
    cairo().cairo_arc(this.#cairo, left, bottom, radius, QUARTER, 2 * QUARTER);
    cairo().cairo_arc(this.#cairo, left, top, radius, 2 * QUARTER, 3 * QUARTER);
    cairo().cairo_close_path(this.#cairo);
  }

  #stroke(colour: number, width: number): void {
    this.#colour(colour);
    cairo().cairo_set_line_width(this.#cairo, width);
    cairo().cairo_set_line_cap(this.#cairo, ROUND);
    cairo().cairo_set_line_join(this.#cairo, ROUND);
    cairo().cairo_stroke(this.#cairo);
  }

  #colour(colour: number): void {
    const part = (shift: number) => ((colour >> shift) & 0xff) / 0xff;
    cairo().cairo_set_source_rgb(this.#cairo, part(16), part(8), part(0));
  }
}

/** A layout that breaks lines alike at every scale: what was measured is what is drawn. */
function createLayout(target: Cairo): Layout {
  const layout = pango().pango_cairo_create_layout(target);
  const context = pango().pango_layout_get_context(layout);
  const options = cairo().cairo_font_options_create();
  cairo().cairo_font_options_set_hint_metrics(options, HINT_METRICS_OFF);
  pango().pango_cairo_context_set_font_options(context, options);
  pango().pango_context_set_round_glyph_positions(context, 0);
  pango().pango_layout_context_changed(layout);
  cairo().cairo_font_options_destroy(options);
  return layout;
}

/** Keeps right-to-left text beside its label, where Pango would put it at the far edge. */
function alignment(text: string, align: 'left' | 'centre'): number {
  const turned = align === 'left' && pango().pango_find_base_dir(text, -1) === RIGHT_TO_LEFT;
  return turned ? ALIGN.right : ALIGN[align];
}

/** Throws `missing_library` when the libraries that draw are not installed. */
export function assertCanDraw(): void {
  cairo();
  pango();
}

/** Lends a pen that draws nowhere: what to measure texts with before there is a window. Throws `missing_library`. */
export function withMeasuringPen<T>(use: (pen: Pen) => T): T {
  const surface = cairo().cairo_image_surface_create(FORMAT_RGB24, 1, 1);
  const context = cairo().cairo_create(surface);
  try {
    return use(new Pen(context));
  } finally {
    cairo().cairo_destroy(context);
    cairo().cairo_surface_destroy(surface);
  }
}
