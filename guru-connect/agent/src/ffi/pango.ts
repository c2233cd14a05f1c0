// libpango, libpangocairo, and of libgobject the one call that frees a layout: <pango/pangocairo.h>.
import type { Cairo, FontOptions } from './cairo.ts';
import { once, openLibrary, type Pointer } from './library.ts';

export type Layout = Pointer<'PangoLayout'>;
export type Context = Pointer<'PangoContext'>;
export type FontDescription = Pointer<'PangoFontDescription'>;

/** PANGO_SCALE: Pango's units for one unit of Cairo. */
export const PANGO_SCALE = 1024;
/** PANGO_WRAP_WORD_CHAR: within a word where it is longer than the line. */
export const WRAP_WORD_CHAR = 2;
/** PANGO_ELLIPSIZE_END. */
export const ELLIPSIZE_END = 3;
/** PangoAlignment. A right-to-left paragraph turns left and right round. */
export const ALIGN = { left: 0, centre: 1, right: 2 } as const;
/** PANGO_DIRECTION_RTL. */
export const RIGHT_TO_LEFT = 1;

interface Pango {
  pango_cairo_create_layout: (cairo: Cairo) => Layout;
  pango_cairo_show_layout: (cairo: Cairo, layout: Layout) => void;
  pango_cairo_context_set_font_options: (context: Context, options: FontOptions) => void;
  /** The context belongs to the layout. */
  pango_layout_get_context: (layout: Layout) => Context;
  pango_layout_context_changed: (layout: Layout) => void;
  /** 0: glyphs are placed between pixels too (Pango 1.44). */
  pango_context_set_round_glyph_positions: (context: Context, round: number) => void;
  /** `length` -1: up to the terminating NUL. The text is never markup. */
  pango_layout_set_text: (layout: Layout, text: string, length: number) => void;
  pango_layout_set_font_description: (layout: Layout, font: FontDescription) => void;
  /** In Pango's units. */
  pango_layout_set_width: (layout: Layout, width: number) => void;
  /** Negative: the number of lines. */
  pango_layout_set_height: (layout: Layout, height: number) => void;
  pango_layout_set_wrap: (layout: Layout, wrap: number) => void;
  pango_layout_set_ellipsize: (layout: Layout, ellipsize: number) => void;
  pango_layout_set_alignment: (layout: Layout, alignment: number) => void;
  /** The direction of the first character that has one. */
  pango_find_base_dir: (text: string, length: number) => number;
  pango_layout_get_pixel_size: (layout: Layout, width: [number | null], height: [number | null]) => void;
  pango_layout_get_unknown_glyphs_count: (layout: Layout) => number;
  pango_layout_is_ellipsized: (layout: Layout) => number;
  pango_font_description_from_string: (font: string) => FontDescription;
  pango_font_description_free: (font: FontDescription) => void;
  g_object_unref: (layout: Layout) => void;
}

export const pango: () => Pango = once(() => {
  const text = openLibrary('libpango-1.0.so.0', 'libpango-1.0-0');
  const drawing = openLibrary('libpangocairo-1.0.so.0', 'libpangocairo-1.0-0');
  const objects = openLibrary('libgobject-2.0.so.0', 'libglib2.0-0');
  return {
    pango_cairo_create_layout: drawing.func('void *pango_cairo_create_layout(void *)'),
    pango_cairo_show_layout: drawing.func('void pango_cairo_show_layout(void *, void *)'),
    pango_cairo_context_set_font_options: drawing.func(
      'void pango_cairo_context_set_font_options(void *, void *)',
    ),
    pango_layout_get_context: text.func('void *pango_layout_get_context(void *)'),
    pango_layout_context_changed: text.func('void pango_layout_context_changed(void *)'),
    pango_context_set_round_glyph_positions: text.func(
      'void pango_context_set_round_glyph_positions(void *, int)',
    ),
    pango_layout_set_text: text.func('void pango_layout_set_text(void *, str, int)'),
    pango_layout_set_font_description: text.func('void pango_layout_set_font_description(void *, void *)'),
    pango_layout_set_width: text.func('void pango_layout_set_width(void *, int)'),
    pango_layout_set_height: text.func('void pango_layout_set_height(void *, int)'),
    pango_layout_set_wrap: text.func('void pango_layout_set_wrap(void *, int)'),
    pango_layout_set_ellipsize: text.func('void pango_layout_set_ellipsize(void *, int)'),
    pango_layout_set_alignment: text.func('void pango_layout_set_alignment(void *, int)'),
    pango_find_base_dir: text.func('int pango_find_base_dir(str, int)'),
    pango_layout_get_pixel_size: text.func(
      'void pango_layout_get_pixel_size(void *, _Out_ int *, _Out_ int *)',
    ),
    pango_layout_get_unknown_glyphs_count: text.func('int pango_layout_get_unknown_glyphs_count(void *)'),
    pango_layout_is_ellipsized: text.func('int pango_layout_is_ellipsized(void *)'),
    pango_font_description_from_string: text.func('void *pango_font_description_from_string(str)'),
    pango_font_description_free: text.func('void pango_font_description_free(void *)'),
    g_object_unref: objects.func('void g_object_unref(void *)'),
  };
});
