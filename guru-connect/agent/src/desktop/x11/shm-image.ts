import { AgentFault } from '../../fault/agent-fault.ts';
import { imageLayout, LSB_FIRST, type XImage, x11, ZPIXMAP } from '../../ffi/x11.ts';
import { allocSegmentInfo, freeSegmentInfo, type SegmentInfo, xext } from '../../ffi/xext.ts';
import type { XConnection } from './connection.ts';

/** Describes pixels at `address` as the display keeps them; the server hears nothing of it. Null without memory. */
export function createShmImage(
  { display }: XConnection,
  segment: SegmentInfo,
  address: bigint,
  width: number,
  height: number,
): XImage | null {
  const { XDefaultDepth, XDefaultVisual } = x11();
  const visual = XDefaultVisual(display, 0);
  const depth = XDefaultDepth(display, 0);
  return xext().XShmCreateImage(display, visual, depth, ZPIXMAP, address, segment, width, height);
}

/**
 * Throws `display_unsupported` unless a pixel lies in memory as the kernel takes it: blue, green and red of 8 bits
 * each, and 8 that nobody looks at. Other depths would need a capture of their own, and no desktop of today has them.
 */
export function assertBgrx(connection: XConnection): void {
  const segment = allocSegmentInfo(0, 0n);
  const image = createShmImage(connection, segment, 0n, 1, 1);
  const layout = image && imageLayout(image);
  if (image) x11().XDestroyImage(image);
  freeSegmentInfo(segment);
  const bgrx =
    layout?.byte_order === LSB_FIRST &&
    layout.bits_per_pixel === 32 &&
    Number(layout.red_mask) === 0xff0000 &&
    Number(layout.green_mask) === 0x00ff00 &&
    Number(layout.blue_mask) === 0x0000ff;
  if (bgrx) return;
  const depth = x11().XDefaultDepth(connection.alive, 0);
  throw new AgentFault(
    'display_unsupported',
    `the X display is ${depth} bits deep and does not keep 8 bits for each colour: set its depth to 24`,
  );
}
