// Measures the frame encoder alone, on pictures made here: bytes of a frame, which depend on no machine, and processor time.
// `release 1.0` is what a viewer of that release is sent: tiles alone.
import { FrameEncoder } from '../src/screen/frame-encoder.ts';
import { Kernel } from '../src/screen/kernel.ts';
import { PixelMemory } from '../src/screen/pixel-memory.ts';
import type { Rectangle } from '../src/screen/rectangle.ts';
import { AGENT_CAPABILITIES, type Encodings, RELEASE_1_0 } from '../src/wire/capabilities.ts';

const [WIDTH, HEIGHT] = [1920, 1080];
const FRAMES = 60;
const FRAME_MS = 33;
const PAGE = { width: 1280, height: 960, tall: 2000 };

/** Lines of text, each unlike the others. */
function makePage(): Uint32Array {
  const page = new Uint32Array(PAGE.width * PAGE.tall).fill(0xffffff);
  for (let y = 0; y < PAGE.tall; y++) {
    if (y % 18 >= 9) continue;
    for (let x = 60; x < PAGE.width - 100; x++) {
      if (x % 6 < 5 && Math.random() < 0.4) page[y * PAGE.width + x] = 0x202020;
    }
  }
  return page;
}

const page = makePage();
const desktop = Uint32Array.from({ length: WIDTH * HEIGHT }, (_, i) => 0x204070 + Math.floor(i / WIDTH / 16));

interface Scene {
  readonly dirty: Rectangle;
  readonly draw: (pixels: Uint32Array, frame: number) => void;
}

const SCENES: Readonly<Record<string, Scene>> = {
  'scroll by 12 px, 1280x960': {
    dirty: { x: 0, y: 0, width: PAGE.width, height: PAGE.height },
    draw: (pixels, frame) => {
      for (let y = 0; y < PAGE.height; y++) {
        const from = (y + frame * 12) * PAGE.width;
        pixels.set(page.subarray(from, from + PAGE.width), y * WIDTH);
      }
    },
  },
  'drag of 640x420': {
    dirty: { x: 280, y: 280, width: 1100, height: 760 },
    draw: (pixels, frame) => {
      pixels.set(desktop);
      for (let y = 0; y < 420; y++) {
        const line = page.subarray(y * PAGE.width, y * PAGE.width + 640);
        pixels.set(line, (300 + frame * 5 + y) * WIDTH + 300 + frame * 7);
      }
    },
  },
  'video of 1280x720 with noise': {
    dirty: { x: 300, y: 200, width: 1280, height: 720 },
    draw: (pixels, frame) => {
      for (let y = 0; y < 720; y++) {
        for (let x = 0; x < 1280; x++) {
          const red = (x + frame * 5) & 255;
          const green = (y * 2 + frame * 3) & 255;
          const blue = Math.floor(Math.random() * 16) + (((x * y) >> 6) & 127);
          pixels[(y + 200) * WIDTH + x + 300] = (red << 16) | (green << 8) | blue;
        }
      }
    },
  },
};

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function percentile(sorted: readonly number[], share: number): string {
  return (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1);
}

async function measure({ dirty, draw }: Scene, allowed: Encodings): Promise<string> {
  const kernel = new Kernel(new PixelMemory(WIDTH, HEIGHT));
  const { memory, currentOffset } = kernel.pixels;
  const pixels = new Uint32Array(memory.buffer, currentOffset, WIDTH * HEIGHT);
  pixels.set(desktop);
  draw(pixels, 0);
  const encoder = new FrameEncoder(kernel, 1);
  const order = (frame: number) => ({ seq: frame + 1, allowed, now: frame * FRAME_MS, isThin: false });
  await encoder.whole(order(0));
  const times: number[] = [];
  let bytes = 0;
  for (let frame = 1; frame <= FRAMES; frame++) {
    draw(pixels, frame);
    const before = processorMs();
    const made = await encoder.changes(order(frame), { moved: [], dirty: [dirty] });
    times.push(processorMs() - before);
    bytes += made?.tiles.reduce((sum, { jpeg }) => sum + jpeg.length, made.lossless.length) ?? 0;
  }
  times.sort((a, b) => a - b);
  return `${(bytes / FRAMES / 1000).toFixed(1)} | ${percentile(times, 0.5)} / ${percentile(times, 0.95)} |`;
}

process.stdout.write(
  '| scene | encodings | KB a frame | processor ms a frame, p50 / p95 |\n|---|---|---|---|\n',
);
for (const [name, scene] of Object.entries(SCENES)) {
  for (const [encodings, allowed] of [
    ['release 1.0', RELEASE_1_0],
    ['all', new Set(AGENT_CAPABILITIES.encodings)],
  ] as const) {
    process.stdout.write(`| ${name} | ${encodings} | ${await measure(scene, allowed)}\n`);
  }
}
