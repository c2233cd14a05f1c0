import { FEATURE } from '@guru-connect/proto/features';
import type { ScreenFrame, StreamMessage } from '@guru-connect/proto/stream';
import type { Capture, Cursor, Desktop, Monitor } from '../desktop/desktop.ts';
import type { Changes } from '../screen/changes.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import { FrameEncoder, type FrameOrder } from '../screen/frame-encoder.ts';
import { Kernel } from '../screen/kernel.ts';
import { type Encodings, RELEASE_1_0 } from '../wire/capabilities.ts';
import { FlowWindow } from './flow-window.ts';
import { nextFrame } from './frame-pacer.ts';

export type StreamBody = NonNullable<StreamMessage['body']>;

/**
 * Shortest time between two frames. A program paints in several steps: what follows the first within this time goes
 * into one frame, while a single change after a rest is never held back.
 */
const FRAME_INTERVAL_MS = 8;
/** After damage that changed nothing: such a program (a repainting clock) may do it thousands of times a second. */
const EMPTY_INTERVAL_MS = 16;
/** Tiles of a frame that sends exactly what went out with losses: up to 300 KB, so that a key need not wait long. */
const REFINED_TILES = 24;
/** The same while something moves, which waits for it. */
const REFINED_TILES_IN_MOTION = 6;

/** One monitor opened for capture. */
interface Source {
  readonly capture: Capture;
  readonly encoder: FrameEncoder;
}

/** What is to be done, in this order. */
interface Due {
  /** Make one picture that nobody gets. */
  warm: boolean;
  /** List the monitors, open the active one unless it is open, and announce them. */
  monitors: boolean;
  cursor: 'no' | 'if_changed' | 'anyway';
  /** A whole picture. */
  whole: boolean;
  /** Something was drawn. */
  dirty: boolean;
}

/** Between two viewers: another object from each `detach` on, so that a late answer finds out that it is too late. */
type Stay = Readonly<Record<string, never>>;

/**
 * Pictures of a session: one monitor at a time, made from the newest screen when the viewer has room for a frame. Does
 * one thing at a time, and awaits the desktop for each.
 */
export class ScreenStream {
  readonly #desktop: Desktop;
  readonly #send: (body: StreamBody) => void;
  readonly #onFault: (fault: AgentFault) => void;
  /** Of the viewer that is attached: another one from each `attach` on. */
  #window = new FlowWindow();
  readonly #due: Due = { warm: false, monitors: false, cursor: 'no', whole: false, dirty: false };
  #stay: Stay = {};
  #monitors: readonly Monitor[] = [];
  #activeId: number | null = null;
  #source: Source | null = null;
  #cursor: Cursor | null = null;
  #encodings: Encodings = RELEASE_1_0;
  #attached = false;
  #paused = false;
  #working = false;
  #notBefore = 0;
  /** The last frame was one of what is due exactly. */
  #refined = false;
  #timer: NodeJS.Timeout | undefined;

  /** `onFault` is called when no picture can be made any more; the stream has then stopped. */
  constructor(desktop: Desktop, send: (body: StreamBody) => void, onFault: (fault: AgentFault) => void) {
    this.#desktop = desktop;
    this.#send = send;
    this.#onFault = onFault;
  }

  /** Monitors as last announced. */
  monitor(monitorId: number): Monitor | undefined {
    return this.#monitors.find((monitor) => monitor.monitorId === monitorId);
  }

  /** Opens the capture and makes one picture that nobody gets, so that the viewer's first one takes no warming up. */
  warm(): void {
    this.#due.warm = true;
    this.#pump();
  }

  /** A viewer came that decodes these encodings: it gets monitors, pointer and a whole picture. */
  attach(encodings: Encodings): void {
    this.#encodings = encodings;
    this.#window = new FlowWindow();
    this.#attached = true;
    this.#due.monitors = true;
    this.#due.cursor = 'anyway';
    this.#wholeSoon();
  }

  /** Nobody looks: no capture, no damage reports. */
  detach(): void {
    this.#attached = false;
    this.#stay = {};
    Object.assign(this.#due, { warm: false, monitors: false, cursor: 'no', whole: false, dirty: false });
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#closeSource();
  }

  /** Makes no picture until `resume`: what is on the screen is not for the viewer. */
  pause(): void {
    this.#paused = true;
  }

  /** Goes on with the pointer and a whole picture. */
  resume(): void {
    this.#paused = false;
    if (!this.#attached) return;
    this.#due.cursor = 'anyway';
    this.#wholeSoon();
  }

  acknowledge(seq: number): void {
    if (this.#window.acknowledge(seq, performance.now())) this.#pump();
  }

  /** A whole picture, once there is room: many requests make one. */
  refresh(): void {
    if (this.#attached) this.#wholeSoon();
  }

  /** Shows another monitor. An unknown one is reported to the viewer, and the picture stays as it is. */
  select(monitorId: number): void {
    if (!this.#attached) return;
    if (!this.monitor(monitorId)) {
      const value = { code: 'monitor_unknown', detail: `there is no monitor ${monitorId}`, fatal: false };
      this.#send({ $case: 'agentError', value });
      return;
    }
    this.#activeId = monitorId;
    this.monitorsChanged();
  }

  damaged(): void {
    this.#due.dirty = true;
    this.#pump();
  }

  cursorChanged(): void {
    if (!this.#attached) return;
    if (this.#due.cursor === 'no') this.#due.cursor = 'if_changed';
    this.#pump();
  }

  /** Monitors came, went or moved: the picture goes on with the same one, or with the primary. */
  monitorsChanged(): void {
    if (!this.#attached) return;
    this.#due.monitors = true;
    this.#wholeSoon();
  }

  #wholeSoon(): void {
    this.#due.whole = true;
    this.#notBefore = 0;
    this.#pump();
  }

  #pump(): void {
    if (this.#working) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const step = this.#nextStep();
    if (!step) return;
    this.#working = true;
    const stay = this.#stay;
    step(stay)
      .catch((error: unknown) => {
        if (!(error instanceof AgentFault)) throw error;
        if (stay !== this.#stay) return;
        this.detach();
        this.#onFault(error);
      })
      .finally(() => {
        this.#working = false;
        this.#pump();
      });
  }

  #nextStep(): ((stay: Stay) => Promise<void>) | null {
    const due = this.#due;
    if (due.warm) return (stay) => this.#warm(stay);
    if (!this.#attached) return null;
    if (due.monitors) return (stay) => this.#showMonitors(stay);
    if (this.#paused) return null;
    if (due.cursor !== 'no') return (stay) => this.#showCursor(stay);
    const pace = nextFrame({
      whole: due.whole,
      dirty: due.dirty,
      refineAt: this.#source?.encoder.refineAt ?? null,
      refined: this.#refined,
      open: this.#window.open,
      notBefore: this.#notBefore,
      now: performance.now(),
    });
    if (pace === 'refine') return (stay) => this.#refine(stay);
    if (typeof pace === 'string') return (stay) => this.#makeFrame(stay);
    if (pace.wait !== null) this.#timer = setTimeout(() => this.#pump(), pace.wait);
    return null;
  }

  #order(seq: number, allowed: Encodings): FrameOrder {
    return { seq, allowed, now: performance.now(), isThin: this.#window.isThin };
  }

  async #warm(stay: Stay): Promise<void> {
    this.#due.warm = false;
    const source = await this.#open(stay);
    if (!source) return;
    await source.capture.grab();
    if (stay === this.#stay) await source.encoder.whole(this.#order(0, RELEASE_1_0));
  }

  async #showMonitors(stay: Stay): Promise<void> {
    this.#due.monitors = false;
    if (await this.#open(stay)) this.#announce();
  }

  #announce(): void {
    const activeMonitorId = this.#source?.capture.monitor.monitorId ?? 0;
    const { input, clipboard } = this.#desktop;
    const features = [...(input.text ? [FEATURE.textInput] : []), ...(clipboard ? [FEATURE.clipboard] : [])];
    this.#send({
      $case: 'desktopInfo',
      value: { monitors: [...this.#monitors], activeMonitorId, features },
    });
  }

  /** A desktop reports changes that are none, and each step of an animation. */
  async #showCursor(stay: Stay): Promise<void> {
    const anyway = this.#due.cursor === 'anyway';
    this.#due.cursor = 'no';
    const cursor = await this.#desktop.cursor();
    if (stay !== this.#stay || this.#paused) return;
    if (!anyway && this.#cursor && sameCursor(this.#cursor, cursor)) return;
    this.#cursor = cursor;
    this.#send({ $case: 'cursorShape', value: { ...cursor } });
  }

  /**
   * The active monitor's source, opened again unless it still fits; null when the viewer has left meanwhile. Tried
   * twice: a monitor that changes between being listed and being opened is refused for what it was.
   */
  async #open(stay: Stay): Promise<Source | null> {
    try {
      return await this.#openActive(stay);
    } catch (error) {
      if (!blamesMonitor(error)) throw error;
      return this.#openActive(stay);
    }
  }

  async #openActive(stay: Stay): Promise<Source | null> {
    const monitors = await this.#desktop.monitors();
    if (stay !== this.#stay) return null;
    this.#monitors = monitors;
    const monitor =
      monitors.find(({ monitorId }) => monitorId === this.#activeId) ??
      monitors.find(({ primary }) => primary) ??
      monitors[0];
    if (!monitor) throw new AgentFault('no_display', 'the desktop has no monitor');
    this.#activeId = monitor.monitorId;
    if (this.#source && sameArea(this.#source.capture.monitor, monitor)) return this.#source;
    this.#closeSource();
    const capture = await this.#desktop.openCapture(monitor.monitorId);
    if (stay !== this.#stay) {
      capture.close();
      return null;
    }
    this.#monitors = monitors.map((known) => (known === monitor ? capture.monitor : known));
    const encoder = new FrameEncoder(new Kernel(capture.pixels), monitor.monitorId);
    this.#source = { capture, encoder };
    // A whole picture that was asked for meanwhile may have gone out from the source before.
    this.#due.whole = true;
    return this.#source;
  }

  #closeSource(): void {
    this.#source?.capture.close();
    this.#source = null;
  }

  async #makeFrame(stay: Stay): Promise<void> {
    const known = this.#source;
    if (!known) return;
    this.#due.dirty = false;
    const startedAt = performance.now();
    const grabbed = await this.#grab(known, stay);
    // what was grabbed during a pause is in the whole picture that follows it
    if (!grabbed || stay !== this.#stay || this.#paused) return;
    const { source, changes } = grabbed;
    const window = this.#window;
    const order = this.#order(window.nextSeq, this.#encodings);
    const { whole } = this.#due;
    // a further one that is asked for meanwhile is made after this
    this.#due.whole = false;
    const frame = await (whole ? source.encoder.whole(order) : source.encoder.changes(order, changes));
    if (this.#isLate(stay, window)) return;
    this.#refined = false;
    this.#notBefore = this.#due.whole ? 0 : startedAt + (frame ? FRAME_INTERVAL_MS : EMPTY_INTERVAL_MS);
    this.#sendFrame(frame);
  }

  async #refine(stay: Stay): Promise<void> {
    const startedAt = performance.now();
    const window = this.#window;
    const order = this.#order(window.nextSeq, this.#encodings);
    const most = this.#due.dirty ? REFINED_TILES_IN_MOTION : REFINED_TILES;
    const frame = await this.#source?.encoder.refine(order, most);
    if (this.#isLate(stay, window)) return;
    this.#refined = true;
    this.#notBefore = this.#due.whole ? 0 : startedAt + FRAME_INTERVAL_MS;
    this.#sendFrame(frame ?? null);
  }

  /** Whether a frame was made for a viewer that has left meanwhile, or for one that must not see it any more. */
  #isLate(stay: Stay, window: FlowWindow): boolean {
    return stay !== this.#stay || window !== this.#window || this.#paused;
  }

  #sendFrame(frame: ScreenFrame | null): void {
    if (!frame) return;
    this.#window.sent(frameBytes(frame), performance.now());
    this.#send({ $case: 'screenFrame', value: frame });
  }

  /**
   * Puts the newest picture into the memory of the source that it returns: another one, announced, when the monitor has
   * changed. A grab can be the first to notice a change.
   */
  async #grab(source: Source, stay: Stay): Promise<{ source: Source; changes: Changes } | null> {
    try {
      return { source, changes: await source.capture.grab() };
    } catch (error) {
      if (!blamesMonitor(error)) throw error;
      if (stay !== this.#stay) return null;
      const changed = await this.#open(stay);
      if (!changed) return null;
      if (changed === source) throw error;
      const changes = await changed.capture.grab();
      if (stay !== this.#stay) return null;
      this.#announce();
      return { source: changed, changes };
    }
  }
}

/** What a frame weighs on the line, but for its headers. */
function frameBytes({ lossless, tiles }: ScreenFrame): number {
  return tiles.reduce((sum, { jpeg }) => sum + jpeg.length, lossless.length);
}

/** Whether a refusal may be about a monitor that has changed since it was listed. */
function blamesMonitor(error: unknown): boolean {
  return error instanceof AgentFault && (error.code === 'capture_failed' || error.code === 'monitor_unknown');
}

function sameCursor(a: Cursor, b: Cursor): boolean {
  const sameSize = a.width === b.width && a.height === b.height;
  return (
    sameSize && a.hotspotX === b.hotspotX && a.hotspotY === b.hotspotY && Buffer.compare(a.rgba, b.rgba) === 0
  );
}

function sameArea(a: Monitor, b: Monitor): boolean {
  return (
    a.monitorId === b.monitorId && a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
  );
}
