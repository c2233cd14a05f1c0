// libcairo: <cairo.h>. Coordinates are user-space units, colours 0 to 1.
import { once, openLibrary, type Pointer } from './library.ts';

export type Surface = Pointer<'cairo_surface_t'>;
export type Cairo = Pointer<'cairo_t'>;
export type FontOptions = Pointer<'cairo_font_options_t'>;

/** CAIRO_FORMAT_RGB24: 32 bits a pixel, native byte order, the upper 8 unused. */
export const FORMAT_RGB24 = 1;
/** CAIRO_LINE_CAP_ROUND, CAIRO_LINE_JOIN_ROUND. */
export const ROUND = 1;

/** CAIRO_HINT_METRICS_OFF: widths of glyphs are not rounded to pixels. */
export const HINT_METRICS_OFF = 1;

interface CairoLibrary {
  cairo_image_surface_create: (format: number, width: number, height: number) => Surface;
  cairo_image_surface_get_data: (surface: Surface) => bigint;
  /** Bytes of a row. */
  cairo_image_surface_get_stride: (surface: Surface) => number;
  cairo_surface_flush: (surface: Surface) => void;
  cairo_surface_destroy: (surface: Surface) => void;
  cairo_create: (surface: Surface) => Cairo;
  cairo_destroy: (cairo: Cairo) => void;
  cairo_scale: (cairo: Cairo, x: number, y: number) => void;
  cairo_set_source_rgb: (cairo: Cairo, red: number, green: number, blue: number) => void;
  cairo_rectangle: (cairo: Cairo, x: number, y: number, width: number, height: number) => void;
  cairo_arc: (cairo: Cairo, x: number, y: number, radius: number, from: number, to: number) => void;
  cairo_new_sub_path: (cairo: Cairo) => void;
  cairo_close_path: (cairo: Cairo) => void;
  cairo_move_to: (cairo: Cairo, x: number, y: number) => void;
  cairo_line_to: (cairo: Cairo, x: number, y: number) => void;
  cairo_fill: (cairo: Cairo) => void;
  cairo_stroke: (cairo: Cairo) => void;
  cairo_set_line_width: (cairo: Cairo, width: number) => void;
  cairo_set_line_cap: (cairo: Cairo, cap: number) => void;
  cairo_set_line_join: (cairo: Cairo, join: number) => void;
  cairo_font_options_create: () => FontOptions;
  cairo_font_options_set_hint_metrics: (options: FontOptions, metrics: number) => void;
  cairo_font_options_destroy: (options: FontOptions) => void;
}

export const cairo: () => CairoLibrary = once(() => {
  const library = openLibrary('libcairo.so.2', 'libcairo2');
  return {
    cairo_image_surface_create: library.func('void *cairo_image_surface_create(int, int, int)'),
    cairo_image_surface_get_data: library.func('void *cairo_image_surface_get_data(void *)'),
    cairo_image_surface_get_stride: library.func('int cairo_image_surface_get_stride(void *)'),
    cairo_surface_flush: library.func('void cairo_surface_flush(void *)'),
    cairo_surface_destroy: library.func('void cairo_surface_destroy(void *)'),
    cairo_create: library.func('void *cairo_create(void *)'),
    cairo_destroy: library.func('void cairo_destroy(void *)'),
    cairo_scale: library.func('void cairo_scale(void *, double, double)'),
    cairo_set_source_rgb: library.func('void cairo_set_source_rgb(void *, double, double, double)'),
    cairo_rectangle: library.func('void cairo_rectangle(void *, double, double, double, double)'),
    cairo_arc: library.func('void cairo_arc(void *, double, double, double, double, double)'),
    cairo_new_sub_path: library.func('void cairo_new_sub_path(void *)'),
    cairo_close_path: library.func('void cairo_close_path(void *)'),
    cairo_move_to: library.func('void cairo_move_to(void *, double, double)'),
    cairo_line_to: library.func('void cairo_line_to(void *, double, double)'),
    cairo_fill: library.func('void cairo_fill(void *)'),
    cairo_stroke: library.func('void cairo_stroke(void *)'),
    cairo_set_line_width: library.func('void cairo_set_line_width(void *, double)'),
    cairo_set_line_cap: library.func('void cairo_set_line_cap(void *, int)'),
    cairo_set_line_join: library.func('void cairo_set_line_join(void *, int)'),
    cairo_font_options_create: library.func('void *cairo_font_options_create()'),
    cairo_font_options_set_hint_metrics: library.func(
      'void cairo_font_options_set_hint_metrics(void *, int)',
    ),
    cairo_font_options_destroy: library.func('void cairo_font_options_destroy(void *)'),
  };
});
