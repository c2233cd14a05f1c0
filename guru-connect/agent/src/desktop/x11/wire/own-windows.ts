// Requests of the core protocol that make and move a window of our own (X protocol, section 9 and appendix B).
import type { Rectangle } from '../../../screen/rectangle.ts';
import { request } from './request.ts';

const CREATE_WINDOW = 1;
const CHANGE_WINDOW_ATTRIBUTES = 2;
const DESTROY_WINDOW = 4;
const REPARENT_WINDOW = 7;
const MAP_WINDOW = 8;
const CONFIGURE_WINDOW = 12;
const SET_INPUT_FOCUS = 42;
const OPEN_FONT = 45;
const CREATE_GLYPH_CURSOR = 94;

const CW_BACK_PIXEL = 1 << 1;
const CW_OVERRIDE_REDIRECT = 1 << 9;
const CW_EVENT_MASK = 1 << 11;
const CW_CURSOR = 1 << 14;
const CONFIGURE_X = 1 << 0;
const CONFIGURE_Y = 1 << 1;
const CONFIGURE_STACK_MODE = 1 << 6;
const ABOVE = 0;
const REVERT_TO_PARENT = 2;
const CURRENT_TIME = 0;

/** Every server has it built in. A shape's mask follows the shape. */
const CURSOR_FONT = 'cursor';
/** XC_left_ptr (<X11/cursorfont.h>). */
const LEFT_POINTER = 68;

/** A child of `parent` that no window manager touches, with the depth and visual of its parent. */
export function createWindow(
  window: number,
  parent: number,
  { x, y, width, height }: Rectangle,
  background: number,
  eventMask: number,
): Buffer {
  const bytes = request(CREATE_WINDOW, 0, 44);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt32LE(parent, 8);
  bytes.writeInt16LE(x, 12);
  bytes.writeInt16LE(y, 14);
  bytes.writeUInt16LE(width, 16);
  bytes.writeUInt16LE(height, 18);
  bytes.writeUInt32LE(CW_BACK_PIXEL | CW_OVERRIDE_REDIRECT | CW_EVENT_MASK, 28);
  bytes.writeUInt32LE(background, 32);
  bytes.writeUInt32LE(1, 36);
  bytes.writeUInt32LE(eventMask, 40);
  return bytes;
}

export function destroyWindow(window: number): Buffer {
  return about(DESTROY_WINDOW, window);
}

export function mapWindow(window: number): Buffer {
  return about(MAP_WINDOW, window);
}

export function raiseWindow(window: number): Buffer {
  return configure(window, CONFIGURE_STACK_MODE, [ABOVE]);
}

export function moveWindow(window: number, x: number, y: number): Buffer {
  return configure(window, CONFIGURE_X | CONFIGURE_Y, [x, y]);
}

export function reparentWindow(window: number, parent: number, x: number, y: number): Buffer {
  const bytes = request(REPARENT_WINDOW, 0, 16);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt32LE(parent, 8);
  bytes.writeInt16LE(x, 12);
  bytes.writeInt16LE(y, 14);
  return bytes;
}

/** Gives a window the keyboard; it goes to its parent when the window leaves the screen. */
export function setInputFocus(window: number): Buffer {
  const bytes = request(SET_INPUT_FOCUS, REVERT_TO_PARENT, 12);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt32LE(CURRENT_TIME, 8);
  return bytes;
}

/** Opens the font that holds the shapes of pointers. */
export function openCursorFont(font: number): Buffer {
  const bytes = request(OPEN_FONT, 0, 12 + CURSOR_FONT.length);
  bytes.writeUInt32LE(font, 4);
  bytes.writeUInt16LE(CURSOR_FONT.length, 8);
  bytes.write(CURSOR_FONT, 12, 'latin1');
  return bytes;
}

/** The arrow that points to the left, black with a white rim. */
export function createArrowCursor(cursor: number, font: number): Buffer {
  const bytes = request(CREATE_GLYPH_CURSOR, 0, 32);
  bytes.writeUInt32LE(cursor, 4);
  bytes.writeUInt32LE(font, 8);
  bytes.writeUInt32LE(font, 12);
  bytes.writeUInt16LE(LEFT_POINTER, 16);
  bytes.writeUInt16LE(LEFT_POINTER + 1, 18);
  for (const at of [26, 28, 30]) bytes.writeUInt16LE(0xffff, at);
  return bytes;
}

export function setCursor(window: number, cursor: number): Buffer {
  const bytes = request(CHANGE_WINDOW_ATTRIBUTES, 0, 16);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt32LE(CW_CURSOR, 8);
  bytes.writeUInt32LE(cursor, 12);
  return bytes;
}

function about(opcode: number, window: number): Buffer {
  const bytes = request(opcode, 0, 8);
  bytes.writeUInt32LE(window, 4);
  return bytes;
}

function configure(window: number, mask: number, values: readonly number[]): Buffer {
  const bytes = request(CONFIGURE_WINDOW, 0, 12 + values.length * 4);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt16LE(mask, 8);
  for (const [i, value] of values.entries()) bytes.writeInt32LE(value, 12 + i * 4);
  return bytes;
}
