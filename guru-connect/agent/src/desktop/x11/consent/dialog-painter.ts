import type { DialogText } from '../../consent/dialog-text.ts';
import { type DialogButton, type DialogLayout, WIDTH } from './dialog-layout.ts';
import { COLOUR, SIZE } from './look.ts';
import type { Pen } from './pen.ts';
import type { Mark } from './screen-marks.ts';

/** Of the strip along the top edge. */
const STRIP = 5;
const BUTTON_RADIUS = 6;
const BOX_RADIUS = 8;
/** The ring around the focused button, and the gap to it. */
const RING = { gap: 2, width: 2 } as const;

/** What changes while the dialog is open. */
export interface DialogState {
  readonly focused: DialogButton;
  readonly hovered: string | undefined;
  readonly countdown: string;
  /** How to answer, after somebody else than the person tried to. */
  readonly warning: string | null;
}

export function paintDialog(pen: Pen, text: DialogText, layout: DialogLayout, state: DialogState): void {
  const area = { x: 0, y: 0, width: WIDTH, height: layout.height };
  pen.fill(area, COLOUR.paper);
  pen.fill({ ...area, y: layout.rule.y, height: layout.height - layout.rule.y }, COLOUR.footer);
  pen.fill(layout.rule, COLOUR.rule);
  pen.fill(layout.grantBox, COLOUR.tint, BOX_RADIUS);
  for (const { x, y } of layout.bullets) pen.disc(x, y, 3, COLOUR.accent);
  for (const { x, y, text: value, style } of layout.texts) pen.text(x, y, value, style);
  const { note, countdown } = layout;
  if (state.warning === null) pen.text(note.x, note.y, text.note, note.style);
  else pen.text(note.x, note.y, state.warning, { ...note.style, colour: COLOUR.warning, bold: true });
  pen.text(countdown.x, countdown.y, state.countdown, countdown.style);
  paintButton(pen, layout, 'allow', text.allow, state);
  paintButton(pen, layout, 'decline', text.decline, state);
  pen.frame(area, COLOUR.border, 1);
  pen.fill({ ...area, height: STRIP }, COLOUR.accent);
}

/** Decline is the filled one: it is the default. */
function paintButton(
  pen: Pen,
  layout: DialogLayout,
  button: DialogButton,
  label: string,
  state: DialogState,
): void {
  const area = layout.buttons[button];
  const hovered = state.hovered === button;
  const filled = button === 'decline';
  if (state.focused === button) {
    const reach = RING.gap + RING.width;
    const ring = {
      x: area.x - reach,
      y: area.y - reach,
      width: area.width + 2 * reach,
      height: area.height + 2 * reach,
    };
    pen.frame(ring, COLOUR.text, RING.width, BUTTON_RADIUS + reach);
  }
  if (filled) {
    pen.fill(area, hovered ? COLOUR.accentHover : COLOUR.accent, BUTTON_RADIUS);
  } else {
    pen.fill(area, hovered ? COLOUR.accentTint : COLOUR.white, BUTTON_RADIUS);
    pen.frame(area, COLOUR.accent, 1.5, BUTTON_RADIUS);
  }
  const style = { size: SIZE.body, bold: true, colour: filled ? COLOUR.white : COLOUR.accent };
  const { height } = pen.text(area.x, -area.height, label, style);
  pen.text(area.x, area.y + (area.height - height) / 2, label, {
    ...style,
    width: area.width,
    align: 'centre',
  });
}

/** Places of flat colour all over the dialog: together they show that none of it is cut away. */
export function dialogMarks({ height, rule, grantBox }: DialogLayout): Mark[] {
  const strip = (x: number): Mark => ({ x, y: STRIP / 2, colour: COLOUR.accent });
  const footer = (x: number): Mark => ({ x, y: height - 8, colour: COLOUR.footer });
  const paper = (x: number, y: number): Mark => ({ x, y, colour: COLOUR.paper });
  return [
    strip(4),
    strip(WIDTH - 4),
    paper(8, STRIP + 8),
    paper(WIDTH - 8, STRIP + 8),
    paper(8, rule.y - 6),
    paper(WIDTH - 8, rule.y - 6),
    paper(WIDTH / 2, grantBox.y - 4),
    footer(8),
    footer(WIDTH - 8),
  ];
}
