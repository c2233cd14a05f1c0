import type { Rectangle } from '../../../screen/rectangle.ts';
import type { DialogText } from '../../consent/dialog-text.ts';
import { COLOUR, SIZE } from './look.ts';
import type { Pen, TextExtent, TextStyle } from './pen.ts';

export type DialogButton = 'allow' | 'decline';

export const WIDTH = 540;
const PADDING = 28;
const LABEL_WIDTH = 116;
const ROW_GAP = 8;
const GRANT_GAP = 5;
const BOX_PADDING = 14;
const BUTTON = { height: 38, minWidth: 124, sides: 22, gap: 12 } as const;
const REASON_LINES = 8;
const NAME_LINES = 2;

/** One text and where it is. */
export interface PlacedText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly style: TextStyle;
}

export interface DialogLayout {
  readonly height: number;
  readonly texts: readonly PlacedText[];
  /** Behind what is granted. */
  readonly grantBox: Rectangle;
  /** Centres of the bullets. */
  readonly bullets: readonly { readonly x: number; readonly y: number }[];
  /** Our own advice, or why an answer did not count. */
  readonly note: Omit<PlacedText, 'text'>;
  /** Above the buttons. */
  readonly rule: Rectangle;
  readonly countdown: Omit<PlacedText, 'text'>;
  readonly buttons: Readonly<Record<DialogButton, Rectangle>>;
  readonly missingGlyphs: number;
  readonly shortened: boolean;
}

/** Lays the dialog out, no higher than `maxHeight` if that can be: a long reason is shortened. */
export function layOutDialog(text: DialogText, pen: Pen, maxHeight: number): DialogLayout {
  for (let lines = REASON_LINES; ; lines--) {
    const layout = layOut(text, pen, lines);
    if (layout.height <= maxHeight || lines === 1) return layout;
  }
}

/** Places every text, from top to bottom. Values and labels are texts of their own, so no value can reorder a label. */
function layOut(text: DialogText, pen: Pen, reasonLines: number): DialogLayout {
  const texts: PlacedText[] = [];
  let missingGlyphs = 0;
  let shortened = false;
  const put = (x: number, y: number, value: string, style: TextStyle): TextExtent => {
    const extent = pen.text(x, y, value, style);
    texts.push({ x, y, text: value, style });
    missingGlyphs += extent.missingGlyphs;
    shortened ||= extent.shortened;
    return extent;
  };
  const inner = WIDTH - 2 * PADDING;

  let y = 26;
  y += put(PADDING, y, text.title, {
    size: SIZE.title,
    colour: COLOUR.text,
    bold: true,
    width: inner,
  }).height;
  y += 16;

  for (const [{ label, value }, lines, bold] of [
    [text.technician, NAME_LINES, true],
    [text.organisation, NAME_LINES, false],
    [text.reason, reasonLines, false],
  ] as const) {
    put(PADDING, y, label, { size: SIZE.body, colour: COLOUR.muted, width: LABEL_WIDTH - 10 });
    const style = { size: SIZE.body, colour: COLOUR.text, bold, width: inner - LABEL_WIDTH, lines };
    y += put(PADDING + LABEL_WIDTH, y, value, style).height + ROW_GAP;
  }

  y += 10;
  const boxTop = y;
  y += BOX_PADDING - 2;
  const boxInner = inner - 2 * BOX_PADDING;
  const lead = { size: SIZE.body, colour: COLOUR.text, width: boxInner, lines: 2 };
  y += put(PADDING + BOX_PADDING, y, text.grantLead, lead).height + GRANT_GAP + 2;
  const bullets: { x: number; y: number }[] = [];
  for (const grant of text.grants) {
    const style = { size: SIZE.body, colour: COLOUR.text, bold: true, width: boxInner - 20, lines: 2 };
    const { height } = put(PADDING + BOX_PADDING + 20, y, grant, style);
    bullets.push({ x: PADDING + BOX_PADDING + 6, y: y + height / 2 });
    y += height + GRANT_GAP;
  }
  y += BOX_PADDING - GRANT_GAP - 1;
  const grantBox = { x: PADDING, y: boxTop, width: inner, height: y - boxTop };

  y += 16;
  const noteStyle = { size: SIZE.small, colour: COLOUR.muted, width: inner, lines: 2 };
  const note = { x: PADDING, y, style: noteStyle };
  y += pen.text(0, 0, text.note, noteStyle).height + 20;

  const rule = { x: 0, y, width: WIDTH, height: 1 };
  y += 1 + 18;
  const widthOf = (label: string) =>
    Math.max(
      BUTTON.minWidth,
      pen.text(0, 0, label, { size: SIZE.body, colour: 0, bold: true }).width + 2 * BUTTON.sides,
    );
  const decline = {
    x: WIDTH - PADDING - widthOf(text.decline),
    y,
    width: widthOf(text.decline),
    height: BUTTON.height,
  };
  const allow = { ...decline, x: decline.x - BUTTON.gap - widthOf(text.allow), width: widthOf(text.allow) };
  const countdownStyle = {
    size: SIZE.small,
    colour: COLOUR.muted,
    width: allow.x - PADDING - BUTTON.gap,
    lines: 2,
  };
  const countdownHeight = pen.text(0, 0, text.countdown, countdownStyle).height;
  const countdown = { x: PADDING, y: y + (BUTTON.height - countdownHeight) / 2, style: countdownStyle };
  return {
    height: y + BUTTON.height + 20,
    texts,
    grantBox,
    bullets,
    note,
    rule,
    countdown,
    buttons: { allow, decline },
    missingGlyphs,
    shortened,
  };
}
