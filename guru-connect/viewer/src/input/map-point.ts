export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface MappedPoint {
  /** Pixel of the monitor, always inside it. */
  readonly x: number;
  readonly y: number;
  /** False when the point lies beside the picture, in the bars that keep its shape. */
  readonly inside: boolean;
}

/**
 * Maps a point of the page to a pixel of the monitor. The picture lies in the middle of `box`, as large as fits
 * without changing its shape (CSS `object-fit: contain`).
 * @param client CSS pixels, as `clientX` and `clientY`
 * @returns null when there is nothing to point at
 */
export function mapPoint(client: { x: number; y: number }, box: Box, monitor: Size): MappedPoint | null {
  if (!(box.width > 0 && box.height > 0 && monitor.width > 0 && monitor.height > 0)) return null;
  const scale = Math.min(box.width / monitor.width, box.height / monitor.height);
  const left = box.left + (box.width - monitor.width * scale) / 2;
  const top = box.top + (box.height - monitor.height * scale) / 2;
  const x = Math.floor((client.x - left) / scale);
  const y = Math.floor((client.y - top) / scale);
  const inside = x >= 0 && y >= 0 && x < monitor.width && y < monitor.height;
  return { x: clamp(x, monitor.width), y: clamp(y, monitor.height), inside };
}

function clamp(value: number, size: number): number {
  return Math.max(0, Math.min(size - 1, value));
}
