import type { ChildProcess } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { here, type RunContext, sleep } from './context.ts';

export const MODES = ['typing', 'scroll', 'drag', 'video', 'idle', 'echo', 'video-echo'] as const;
export type Mode = (typeof MODES)[number];
export const painter = path.join(here, 'workload', 'workload');

/** First line of the painter's log: what is painted where. */
export interface Header {
  mode: Mode;
  width: number;
  height: number;
  /** Side of a barcode's cell in pixels; a code has `cols` x `rows` of them. */
  cell: number;
  cols: number;
  rows: number;
  fps: number;
  /** Top left corners of the barcodes that carry the frame counter. */
  codes: [number, number][];
  /** The one that answers keys and clicks. */
  echo: [number, number] | null;
  /** x, y, width, height of the region whose picture is compared. */
  region: [number, number, number, number];
}

/** One paint: code index, counter, and the realtime clock in ms before the requests and after the X server had done them. */
export interface Paint {
  code: number;
  counter: number;
  sentAt: number;
  doneAt: number;
}

export interface Workload {
  process: ChildProcess;
  header: Header;
  paints(): Paint[];
  /** The compared region as raw RGB: of video frame `counter`, or of the still picture. */
  expected(counter: number): Buffer;
  stop(): Promise<void>;
}

export async function paint(ctx: RunContext, display: string, mode: Mode): Promise<Workload> {
  const log = path.join(ctx.dir, `paint-${mode}-${Date.now()}.log`);
  const child = ctx.spawn('workload', painter, ['--mode', mode, '--log', log, '--display', display]);
  const lines = () => (fs.existsSync(log) ? fs.readFileSync(log, 'utf8').split('\n').slice(0, -1) : []);
  for (let i = 0; lines().length === 0; i++) {
    if (child.exitCode !== null || i === 100) throw new Error(`the workload wrote no header: ${ctx.tails()}`);
    await sleep(30);
  }
  return {
    process: child,
    header: JSON.parse((lines()[0] ?? '').slice(1)) as Header,
    paints: () =>
      lines()
        .slice(1)
        .map((line) => {
          const [code = -1, counter = 0, sentAt = 0, doneAt = 0] = line.split(' ').map(Number);
          return { code, counter, sentAt, doneAt };
        }),
    expected: (counter) =>
      mode === 'video'
        ? execFileSync(painter, ['--dump', String(counter)], { maxBuffer: 1 << 24 })
        : fs.readFileSync(`${log}.rgb`),
    stop: async () => {
      child.kill('SIGTERM');
      for (let i = 0; i < 40 && child.exitCode === null && child.signalCode === null; i++) await sleep(25);
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    },
  };
}
