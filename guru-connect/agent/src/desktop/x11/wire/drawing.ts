// Requests of the core protocol that put pixels on the screen (X protocol, section 9 and appendix B).
import { request } from './request.ts';

const CREATE_PIXMAP = 53;
const CREATE_GC = 55;
const COPY_AREA = 62;
const PUT_IMAGE = 72;

const GC_GRAPHICS_EXPOSURES = 1 << 16;
const Z_PIXMAP = 2;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels of the server's own, on the screen of `drawable`. */
export function createPixmap(
  pixmap: number,
  drawable: number,
  depth: number,
  { width, height }: Size,
): Buffer {
  const bytes = request(CREATE_PIXMAP, depth, 16);
  bytes.writeUInt32LE(pixmap, 4);
  bytes.writeUInt32LE(drawable, 8);
  bytes.writeUInt16LE(width, 12);
  bytes.writeUInt16LE(height, 14);
  return bytes;
}

/** A graphics context that copies without an event for each copy. */
export function createContext(context: number, drawable: number): Buffer {
  const bytes = request(CREATE_GC, 0, 20);
  bytes.writeUInt32LE(context, 4);
  bytes.writeUInt32LE(drawable, 8);
  bytes.writeUInt32LE(GC_GRAPHICS_EXPOSURES, 12);
  return bytes;
}

/** Puts whole rows of 32-bit pixels at row `y` of `drawable`. */
export function putRows(
  drawable: number,
  context: number,
  depth: number,
  width: number,
  y: number,
  pixels: Buffer,
): Buffer {
  const bytes = request(PUT_IMAGE, Z_PIXMAP, 24 + pixels.length);
  bytes.writeUInt32LE(drawable, 4);
  bytes.writeUInt32LE(context, 8);
  bytes.writeUInt16LE(width, 12);
  bytes.writeUInt16LE(pixels.length / (width * 4), 14);
  bytes.writeInt16LE(y, 18);
  bytes.writeUInt8(depth, 21);
  bytes.set(pixels, 24);
  return bytes;
}

/** Copies all of one drawable onto another one. */
export function copyArea(from: number, to: number, context: number, { width, height }: Size): Buffer {
  const bytes = request(COPY_AREA, 0, 28);
  bytes.writeUInt32LE(from, 4);
  bytes.writeUInt32LE(to, 8);
  bytes.writeUInt32LE(context, 12);
  bytes.writeUInt16LE(width, 24);
  bytes.writeUInt16LE(height, 26);
  return bytes;
}
