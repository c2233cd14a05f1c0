import type { Handle } from './adapter.ts';
import { type RunContext, sleep } from './context.ts';
import type { Taken } from './page-probe.ts';
import { cpuBetween, machineBusy, readCpu, sum } from './processes.ts';
import { psnr, quantile } from './statistics.ts';
import { type Presses, Probe, pressLoop, restingPoint, type Viewer } from './viewer.ts';
import { type Mode, type Paint, paint, type Workload } from './workload.ts';

/** What one system did in one mode in one window of time. Rates are a second, CPU is in cores. */
export interface Cell {
  seconds: number;
  paintedFps: number;
  deliveredFps: number;
  /** Glass to glass in ms, one a delivered frame. */
  latency: number[];
  longestGapMs: number | null;
  paintMs: number | null;
  input: Presses | null;
  /** PSNR in dB against what was painted; 99 is identical, and nothing else is. */
  fidelity: number | null;
  down: number;
  up: number;
  cpu: Record<string, number>;
  otherCpu: number;
  torn: number;
  unreadable: number;
  animationFps: number;
  reader: string;
}

export interface Timing {
  seconds: number;
  warmup: number;
}

export async function measureCell(
  ctx: RunContext,
  handle: Handle,
  viewer: Viewer,
  mode: Mode,
  timing: Timing,
): Promise<Cell> {
  const work = await paint(ctx, handle.display, mode);
  try {
    const { page } = viewer;
    const frame = handle.frame ? await handle.frame(page) : page.mainFrame();
    const element = await frame.waitForSelector(handle.selector, { timeout: 15_000 });
    const crop = typeof handle.crop === 'function' ? await handle.crop(page) : (handle.crop ?? null);
    const probe = await Probe.attach(frame, {
      selector: handle.selector,
      header: work.header,
      crop,
      read: handle.read ?? 'auto',
    });
    await probe.ready(15_000).catch(async () => {
      throw new Error(
        `barcode never readable: ${JSON.stringify(await probe.state())} ${viewer.notes.slice(-3).join(' | ')}`,
      );
    });
    const point = await restingPoint(element);
    if (!work.header.echo) await page.mouse.move(point.x, point.y);
    else if (handle.focus) await handle.focus(page);
    else await page.mouse.click(point.x, point.y);
    await sleep(timing.warmup * 1000);
    return await measureWindow(ctx, handle, viewer, work, probe, point, timing.seconds);
  } finally {
    await work.stop();
  }
}

async function measureWindow(
  ctx: RunContext,
  handle: Handle,
  viewer: Viewer,
  work: Workload,
  probe: Probe,
  point: { x: number; y: number },
  duration: number,
): Promise<Cell> {
  const roles = { ...handle.pids, viewer: viewer.pids, workload: work.process.pid ?? [] };
  const reading = () => ({
    cpu: readCpu(roles),
    machine: machineBusy(),
    own: process.cpuUsage(),
    bytes: ctx.bytes,
    at: Date.now(),
  });
  await probe.take();
  const before = reading();
  const input = work.header.echo
    ? await pressLoop(viewer.page, probe, point, duration * 1000)
    : await sleep(duration * 1000);
  const taken = await probe.take();
  const after = reading();
  if (!taken) throw new Error('the probe left the page');
  const fidelity = await compare(handle, work, probe);

  const seconds = (after.at - before.at) / 1000;
  const paints = work.paints().filter((p) => p.code === 0);
  const inWindow = paints.filter((p) => p.sentAt >= before.at && p.sentAt < after.at);
  const cpu = cpuBetween(before.cpu, after.cpu);
  const own = (after.own.user + after.own.system - before.own.user - before.own.system) / 1e6;
  const perFrame = (count: number) => count / Math.max(1, taken.animationFrames);
  return {
    seconds,
    ...deliveries(taken, paints, work.header.codes.length, before.at, seconds),
    paintedFps: inWindow.length / seconds,
    paintMs: quantile(
      inWindow.map((p) => p.doneAt - p.sentAt),
      0.5,
    ),
    input: input ?? null,
    fidelity,
    down: (after.bytes.down - before.bytes.down) / seconds,
    up: (after.bytes.up - before.bytes.up) / seconds,
    cpu: Object.fromEntries(Object.entries(cpu).map(([role, used]) => [role, used / seconds])),
    otherCpu: Math.max(0, after.machine - before.machine - sum(Object.values(cpu)) - own) / seconds,
    torn: perFrame(taken.torn),
    unreadable: perFrame(taken.unreadable),
    animationFps: taken.animationFrames / seconds,
    reader: taken.reader,
  };
}

/** Frames seen whole, in order, with the time each took from its painting. A frame on screen before the window does not count. */
function deliveries(taken: Taken, paints: Paint[], codes: number, began: number, seconds: number) {
  const painted = new Map(paints.map((p) => [p.counter, p]));
  const latency: number[] = [];
  const gaps: number[] = [];
  let last = -1;
  let lastAt: number | null = null;
  let fresh = 0;
  for (const [at = 0, ...values] of taken.changes) {
    const counters = values.slice(0, codes);
    if (codes === 0 || counters.some((v) => v < 0)) continue;
    const counter = Math.min(...counters);
    if (counter <= last) continue;
    const first = last < 0;
    last = counter;
    const source = painted.get(counter);
    if (first && source && source.sentAt < began - 50) continue;
    fresh++;
    if (source) latency.push(at - source.sentAt);
    if (lastAt !== null) gaps.push(at - lastAt);
    lastAt = at;
  }
  return { deliveredFps: fresh / seconds, latency, longestGapMs: gaps.length > 0 ? Math.max(...gaps) : null };
}

/** Modes whose picture is known where it is compared; typing does not get as far within a window. */
const COMPARED: readonly Mode[] = ['video', 'idle'];

async function compare(handle: Handle, work: Workload, probe: Probe): Promise<number | null> {
  if (handle.noPicture || !COMPARED.includes(work.header.mode)) return null;
  const picture = await probe.picture();
  return picture ? psnr(Buffer.from(picture[1], 'base64'), work.expected(picture[0])) : null;
}
