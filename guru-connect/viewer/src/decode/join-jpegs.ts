/**
 * Joins baseline JPEGs of one kind into one tall JPEG, so that the browser decodes hundreds of tiles in one call: a
 * call costs most of a millisecond, a tile's own share of the decoding a twentieth of that.
 *
 * How: the scans are put behind each other with restart markers between them (ITU-T T.81, B.2.1 and F.1.1.5.1). A restart
 * begins with the same state as a scan of its own: DC predictions of zero, on a byte. Each tile fills whole MCUs.
 */

/** A JPEG that may be joined with others whose bytes before the scan are the same. */
export interface JoinableJpeg {
  readonly jpeg: Uint8Array;
  /** Offset of the frame header's marker. */
  readonly frameAt: number;
  /** Offset of the scan header's marker. */
  readonly scanHeaderAt: number;
  /** Where the coded data starts and ends (before the end-of-image marker). */
  readonly dataAt: number;
  readonly dataEnd: number;
  /** Rows that the tile takes in the joined picture: its height, filled up to whole MCUs. */
  readonly rows: number;
  /** MCUs of the tile, which is the restart interval. */
  readonly mcus: number;
}

/** Rows of a joined picture: several smaller ones are decoded side by side. JPEG itself ends at 65535. */
export const MAX_JOINED_ROWS = 4096;

const [SOF0, SOI, EOI, SOS, DQT, DHT, DRI, RST0] = [0xc0, 0xd8, 0xd9, 0xda, 0xdb, 0xc4, 0xdd, 0xd0];

/** Reads what is needed for joining; null when the JPEG is of another kind, or broken, and is to be decoded alone. */
export function readJoinable(jpeg: Uint8Array): JoinableJpeg | null {
  if (marker(jpeg, 0) !== SOI || marker(jpeg, jpeg.length - 2) !== EOI) return null;
  let frameAt = 0;
  for (let at = 2; at + 4 <= jpeg.length; at += 2 + word(jpeg, at + 2)) {
    const kind = marker(jpeg, at);
    if (kind === SOF0) frameAt = at;
    else if (kind === SOS) return frameAt === 0 ? null : readScan(jpeg, frameAt, at);
    else if (!(kind === DQT || kind === DHT || (kind >= 0xe0 && kind <= 0xef))) return null;
  }
  return null;
}

function readScan(jpeg: Uint8Array, frameAt: number, scanHeaderAt: number): JoinableJpeg | null {
  const components = jpeg[frameAt + 9] ?? 0;
  // One scan with all components, interleaved; and sampling factors of 1 or 2, which make the MCU's size.
  if (jpeg[scanHeaderAt + 4] !== components || (components !== 1 && components !== 3)) return null;
  const dataAt = scanHeaderAt + 2 + word(jpeg, scanHeaderAt + 2);
  const dataEnd = jpeg.length - 2;
  if (dataAt >= dataEnd || hasMarker(jpeg, dataAt, dataEnd)) return null;
  const mcu = mcuSize(jpeg, frameAt, components);
  if (!mcu) return null;
  const across = Math.ceil(word(jpeg, frameAt + 7) / mcu.width);
  const down = Math.ceil(word(jpeg, frameAt + 5) / mcu.height);
  return { jpeg, frameAt, scanHeaderAt, dataAt, dataEnd, rows: down * mcu.height, mcus: across * down };
}

/** A picture of one component is not interleaved: its MCU is one block, whatever its sampling factors say. */
function mcuSize(
  jpeg: Uint8Array,
  frameAt: number,
  components: number,
): { width: number; height: number } | null {
  if (components === 1) return { width: 8, height: 8 };
  let [horizontal, vertical] = [1, 1];
  for (let component = 0; component < components; component += 1) {
    const factors = jpeg[frameAt + 11 + component * 3] ?? 0;
    const [across, down] = [factors >> 4, factors & 15];
    if (across < 1 || across > 2 || down < 1 || down > 2) return null;
    horizontal = Math.max(horizontal, across);
    vertical = Math.max(vertical, down);
  }
  return { width: 8 * horizontal, height: 8 * vertical };
}

/** Whether all before the coded data is the same, so that one header serves both. */
export function sameKind(one: JoinableJpeg, other: JoinableJpeg): boolean {
  if (one.dataAt !== other.dataAt) return false;
  for (let at = 0; at < one.dataAt; at += 1) if (one.jpeg[at] !== other.jpeg[at]) return false;
  return true;
}

/** One JPEG with the pictures one below the other, each `rows` high. They are of the same kind, and fit. */
export function joinJpegs(jpegs: readonly [JoinableJpeg, ...JoinableJpeg[]]): Uint8Array<ArrayBuffer> {
  const [first] = jpegs;
  const data = jpegs.reduce((sum, { dataAt, dataEnd }) => sum + dataEnd - dataAt + 2, 0);
  const joined = new Uint8Array(first.dataAt + RESTART_HEADER_BYTES + data);
  joined.set(first.jpeg.subarray(0, first.scanHeaderAt));
  setWord(joined, first.frameAt + 5, first.rows * jpegs.length);
  let at = first.scanHeaderAt;
  joined.set([0xff, DRI, 0, 4, first.mcus >> 8, first.mcus & 255], at);
  at += RESTART_HEADER_BYTES;
  joined.set(first.jpeg.subarray(first.scanHeaderAt, first.dataAt), at);
  at += first.dataAt - first.scanHeaderAt;
  for (const [index, { jpeg, dataAt, dataEnd }] of jpegs.entries()) {
    joined.set(jpeg.subarray(dataAt, dataEnd), at);
    at += dataEnd - dataAt;
    joined.set([0xff, index === jpegs.length - 1 ? EOI : RST0 + (index % 8)], at);
    at += 2;
  }
  return joined;
}

const RESTART_HEADER_BYTES = 6;

/** A marker within the data would be another scan, or a restart of the tile's own. */
function hasMarker(jpeg: Uint8Array, from: number, to: number): boolean {
  let at = jpeg.indexOf(0xff, from);
  while (at !== -1 && at < to) {
    // 0 behind it is a byte of data that happens to be 255.
    if (jpeg[at + 1] !== 0) return true;
    at = jpeg.indexOf(0xff, at + 2);
  }
  return false;
}

function marker(bytes: Uint8Array, at: number): number {
  return bytes[at] === 0xff ? (bytes[at + 1] ?? 0) : 0;
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function setWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value & 255;
}
