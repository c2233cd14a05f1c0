// Keysyms and characters (X protocol, appendix A).
import { LEGACY_KEYSYMS } from './legacy-keysyms.ts';

const NAMED = 0x0100_0000;
const LAST_CODE_POINT = 0x10_ffff;
const RETURN = 0xff0d;
const TAB = 0xff09;
const LINE_FEED_POINT = 0x0a;
const TAB_POINT = 0x09;

export const ISO_LEVEL3_SHIFT = 0xfe03;

function isLatin1(point: number): boolean {
  return (point >= 0x20 && point <= 0x7e) || (point >= 0xa0 && point <= 0xff);
}

/** Code point of the character that a keysym types; undefined when it types none. */
export function characterOf(keysym: number): number | undefined {
  if (isLatin1(keysym)) return keysym;
  if (keysym === RETURN) return LINE_FEED_POINT;
  if (keysym === TAB) return TAB_POINT;
  const point = keysym - NAMED;
  if (point > 0xff && point <= LAST_CODE_POINT) return point;
  return LEGACY_KEYSYMS.get(keysym);
}

/** Keysym that types this character. */
export function keysymOf(point: number): number {
  if (point === LINE_FEED_POINT) return RETURN;
  if (point === TAB_POINT) return TAB;
  return isLatin1(point) ? point : NAMED + point;
}
