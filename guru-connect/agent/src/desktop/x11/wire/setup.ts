/** One X screen. */
export interface XScreen {
  readonly root: number;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** Bits of a pixel in memory. */
  readonly bitsPerPixel: number;
  /** Where each colour lies in a pixel of the root window. */
  readonly redMask: number;
  readonly greenMask: number;
  readonly blueMask: number;
}

/** What the server says of itself when a connection is opened (X protocol, section 8). */
export interface XSetup {
  /** Pixels lie in memory with their low byte first. */
  readonly lowByteFirst: boolean;
  /** All resources of this connection have these bits above `resourceMask`. */
  readonly resourceBase: number;
  readonly resourceMask: number;
  readonly minKeycode: number;
  readonly maxKeycode: number;
  readonly screens: readonly XScreen[];
}

const HEAD_BYTES = 40;
const FORMAT_BYTES = 8;
const SCREEN_BYTES = 40;
const DEPTH_BYTES = 8;
const VISUAL_BYTES = 24;

/** Reads the setup block. */
export function readSetup(bytes: Buffer): XSetup {
  const formats = HEAD_BYTES + ((bytes.readUInt16LE(24) + 3) & ~3);
  const formatCount = bytes.readUInt8(29);
  const bitsPerPixel = new Map<number, number>();
  for (let i = 0; i < formatCount; i++) {
    const at = formats + i * FORMAT_BYTES;
    bitsPerPixel.set(bytes.readUInt8(at), bytes.readUInt8(at + 1));
  }
  const screens: XScreen[] = [];
  let at = formats + formatCount * FORMAT_BYTES;
  for (let i = 0; i < bytes.readUInt8(28); i++) {
    const { screen, end } = readScreen(bytes, at, bitsPerPixel);
    screens.push(screen);
    at = end;
  }
  return {
    lowByteFirst: bytes.readUInt8(30) === 0,
    resourceBase: bytes.readUInt32LE(12),
    resourceMask: bytes.readUInt32LE(16),
    minKeycode: bytes.readUInt8(34),
    maxKeycode: bytes.readUInt8(35),
    screens,
  };
}

function readScreen(
  bytes: Buffer,
  at: number,
  bitsPerPixel: ReadonlyMap<number, number>,
): { screen: XScreen; end: number } {
  const rootVisual = bytes.readUInt32LE(at + 32);
  const depth = bytes.readUInt8(at + 38);
  let end = at + SCREEN_BYTES;
  let [redMask, greenMask, blueMask] = [0, 0, 0];
  for (let depths = bytes.readUInt8(at + 39); depths > 0; depths--) {
    const visuals = bytes.readUInt16LE(end + 2);
    end += DEPTH_BYTES;
    for (let i = 0; i < visuals; i++, end += VISUAL_BYTES) {
      if (bytes.readUInt32LE(end) !== rootVisual) continue;
      redMask = bytes.readUInt32LE(end + 8);
      greenMask = bytes.readUInt32LE(end + 12);
      blueMask = bytes.readUInt32LE(end + 16);
    }
  }
  const screen = {
    root: bytes.readUInt32LE(at),
    width: bytes.readUInt16LE(at + 20),
    height: bytes.readUInt16LE(at + 22),
    depth,
    bitsPerPixel: bitsPerPixel.get(depth) ?? 0,
    redMask,
    greenMask,
    blueMask,
  };
  return { screen, end };
}
