import type { Box } from './adapter.ts';
import type { Header } from './workload.ts';

/** What the probe hands out since the last time it was asked. */
export interface Taken {
  /** Realtime ms, then the value of each barcode (-1 unreadable), whenever one changed. */
  changes: number[][];
  /** Realtime ms of each key or mouse button pressed in the page. */
  presses: number[];
  animationFrames: number;
  unreadable: number;
  torn: number;
  size: [number, number] | null;
  reader: string;
}

export interface ProbeConfig {
  selector: string;
  header: Header;
  crop: Box | null;
  read: 'auto' | 'draw';
}

export interface PageProbe {
  value: number[];
  stopped: boolean;
  size: [number, number] | null;
  reader: string;
  error: string | null;
  take(): Taken;
  forgetPresses(): number;
  presses(): number[];
  /** Counter and the compared region as base64 RGB, of the next frame that reads whole; null after `ms`. */
  picture(ms: number): Promise<[number, string] | null>;
  /** Realtime ms of the first frame whose echo is above `value`; null after `ms`. */
  waitEcho(value: number, ms: number): Promise<number | null>;
}

declare global {
  interface Window {
    desktopBenchProbe?: PageProbe;
  }
}

/**
 * Runs inside the viewer page, so it uses nothing from outside its own body. Samples all barcodes once an
 * animation frame and keeps the changes.
 */
export function installProbe({ selector, header, crop, read }: ProbeConfig): void {
  const previous = window.desktopBenchProbe;
  if (previous) previous.stopped = true;

  // Offset of performance.now() to the realtime clock, to a fraction of a millisecond.
  let offset = Number.NEGATIVE_INFINITY;
  for (const end = performance.now() + 40; performance.now() < end; )
    offset = Math.max(offset, Date.now() - performance.now());

  const codes = header.echo ? [...header.codes, header.echo] : header.codes;
  const { cell, cols, rows } = header;
  const codeWidth = cell * cols;
  const codeHeight = cell * rows;
  const scratch = document.createElement('canvas');
  scratch.width = codeWidth;
  scratch.height = codeHeight;
  const scratchContext = scratch.getContext('2d', { willReadFrequently: true });
  if (!scratchContext) throw new Error('the browser gives no 2d canvas');

  const crc8 = (value: number) => {
    let crc = 0;
    for (const byte of [(value >> 16) & 255, (value >> 8) & 255, value & 255]) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = (crc & 128 ? (crc << 1) ^ 7 : crc << 1) & 255;
    }
    return crc;
  };
  // Averages the middle third of every cell.
  const decode = (data: Uint8ClampedArray, width: number, height: number) => {
    const bits: boolean[] = [];
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < cols; c++) {
        let total = 0;
        let count = 0;
        for (let y = Math.round(((r + 0.35) * height) / rows); y < ((r + 0.65) * height) / rows; y++) {
          for (let x = Math.round(((c + 0.35) * width) / cols); x < ((c + 0.65) * width) / cols; x++) {
            const i = (y * width + x) * 4;
            total += (data[i] ?? 0) + (data[i + 1] ?? 0) + (data[i + 2] ?? 0);
            count += 3;
          }
        }
        bits.push(total / count > 127);
      }
    }
    const fixed = new Map([
      [0, true],
      [7, false],
      [24, false],
      [31, true],
    ]);
    let value = 0;
    let check = 0;
    let taken = 0;
    for (const [i, bit] of bits.entries()) {
      const must = fixed.get(i);
      if (must === undefined) {
        if (taken < 20) value = value * 2 + Number(bit);
        else check = check * 2 + Number(bit);
        taken++;
      } else if (must !== bit) return -1;
    }
    return crc8(value) === check ? value : -1;
  };

  type Screen = HTMLCanvasElement | HTMLVideoElement;
  const sizeOf = (e: Screen): [number, number] =>
    e instanceof HTMLVideoElement ? [e.videoWidth, e.videoHeight] : [e.width, e.height];
  let screen: Screen | null = null;
  let context: CanvasRenderingContext2D | null = null;
  const find = () => {
    if (screen?.isConnected) return screen;
    const area = (e: Screen) => sizeOf(e)[0] * sizeOf(e)[1];
    screen = [...document.querySelectorAll<Screen>(selector)].sort((a, b) => area(b) - area(a))[0] ?? null;
    context = null;
    if (read !== 'draw' && screen instanceof HTMLCanvasElement) {
      try {
        context = screen.getContext('2d');
      } catch {
        context = null; // handed over to a worker, or of another kind: drawImage reads it
      }
    }
    probe.reader = context ? '2d' : 'draw';
    return screen;
  };
  const boxOf = (e: Screen): Box => {
    const [w, h] = sizeOf(e);
    probe.size = [w, h];
    return crop ?? { x: 0, y: 0, w, h };
  };
  const sample = (): number[] | null => {
    const e = find();
    if (!e || sizeOf(e).includes(0)) return null;
    const box = boxOf(e);
    const scaleX = box.w / header.width;
    const scaleY = box.h / header.height;
    return codes.map(([x, y]) => {
      const rect = [box.x + x * scaleX, box.y + y * scaleY, codeWidth * scaleX, codeHeight * scaleY] as const;
      if (context && rect.every(Number.isInteger))
        return decode(context.getImageData(...rect).data, rect[2], rect[3]);
      scratchContext.drawImage(e, ...rect, 0, 0, codeWidth, codeHeight);
      return decode(scratchContext.getImageData(0, 0, codeWidth, codeHeight).data, codeWidth, codeHeight);
    });
  };
  const regionAsBase64 = (): string => {
    const e = find();
    const [x, y, w, h] = header.region;
    const canvas = document.createElement('canvas');
    canvas.width = w;
    canvas.height = h;
    const target = canvas.getContext('2d', { willReadFrequently: true });
    if (!e || !target) return '';
    const box = boxOf(e);
    const scaleX = box.w / header.width;
    const scaleY = box.h / header.height;
    target.drawImage(e, box.x + x * scaleX, box.y + y * scaleY, w * scaleX, h * scaleY, 0, 0, w, h);
    const data = target.getImageData(0, 0, w, h).data;
    let text = '';
    for (let i = 0; i < data.length; i += 4)
      text += String.fromCharCode(data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0);
    return btoa(text);
  };

  const empty = () => ({ changes: [] as number[][], animationFrames: 0, unreadable: 0, torn: 0 });
  let kept = empty();
  let presses: number[] = [];
  let grab: ((picture: [number, string]) => void) | null = null;
  let waiting: ((echo: number, at: number) => boolean)[] = [];
  const probe: PageProbe = {
    value: [],
    stopped: false,
    size: null,
    reader: '',
    error: null,
    take: () => {
      const taken = { ...kept, presses, size: probe.size, reader: probe.reader };
      kept = empty();
      presses = [];
      return taken;
    },
    forgetPresses: () => {
      presses = [];
      return probe.value.at(-1) ?? -1;
    },
    presses: () => presses,
    picture: (ms) =>
      new Promise((resolve) => {
        grab = resolve;
        setTimeout(() => resolve(null), ms);
      }),
    waitEcho: (value, ms) =>
      new Promise((resolve) => {
        let over = false;
        const timer = setTimeout(() => {
          over = true;
          resolve(null);
        }, ms);
        waiting.push((echo, at) => {
          if (over || echo <= value) return over;
          clearTimeout(timer);
          resolve(at);
          return true;
        });
      }),
  };
  window.desktopBenchProbe = probe;
  for (const type of ['keydown', 'mousedown']) {
    window.addEventListener(
      type,
      () => window.desktopBenchProbe === probe && presses.push(performance.now() + offset),
      true,
    );
  }

  const loop = () => {
    if (probe.stopped) return;
    requestAnimationFrame(loop);
    kept.animationFrames++;
    const began = performance.now();
    let value: number[] | null = null;
    try {
      value = sample();
    } catch (error) {
      probe.error = String(error);
    }
    if (!value) return;
    const counters = value.slice(0, header.codes.length);
    if (value.some((v) => v < 0)) kept.unreadable++;
    if (new Set(counters.filter((v) => v >= 0)).size > 1) kept.torn++;
    if (value.some((v, i) => v !== probe.value[i])) {
      probe.value = value;
      kept.changes.push([began + offset, ...value]);
    }
    if (grab && value.every((v) => v >= 0) && new Set(counters).size <= 1) {
      const give = grab;
      grab = null;
      give([value[0] ?? 0, regionAsBase64()]);
    }
    const echo = value.at(-1) ?? -1;
    if (header.echo) waiting = waiting.filter((met) => !met(echo, began + offset));
  };
  requestAnimationFrame(loop);
}
