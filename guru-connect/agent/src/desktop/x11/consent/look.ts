/** Colours of dialog and banner, 0xRRGGBB. Texts have a contrast of 4.5:1 or more on what they stand on (WCAG AA). */
export const COLOUR = {
  paper: 0xffffff,
  footer: 0xf6f8fa,
  border: 0x8c959f,
  rule: 0xd8dee4,
  tint: 0xeef4fc,
  text: 0x1f2328,
  muted: 0x57606a,
  accent: 0x0b57c2,
  accentHover: 0x08459c,
  accentTint: 0xe2edfb,
  warning: 0x9a3412,
  white: 0xffffff,
  banner: 0x1f2328,
  live: 0xff5c5c,
  end: 0xc62828,
  endHover: 0xa31f1f,
} as const;

/** Points at 96 dpi. */
export const SIZE = { title: 15, body: 10.5, small: 9.5, banner: 10 } as const;
