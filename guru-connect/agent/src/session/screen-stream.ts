import type { StreamMessage } from '@guru-connect/proto/stream';
import type { Capture, Cursor, Desktop, Monitor } from '../desktop/desktop.ts';
import { AgentFault } from '../fault/agent-fault.ts';
import { FrameEncoder } from '../screen/frame-encoder.ts';
import { Kernel } from '../screen/kernel.ts';
import { PixelMemory } from '../screen/pixel-memory.ts';
import { type Encodings, RELEASE_1_0 } from '../wire/capabilities.ts';
import { FlowWindow } from './flow-window.ts';

export type StreamBody = NonNullable<StreamMessage['body']>;

/**
 * Shortest time between two frames. A program paints in several steps: what follows the first within this time goes
 * into one frame, while a single change after a rest is never held back.
 */
const FRAME_INTERVAL_MS = 8;
/** After damage that changed nothing: such a program (a repainting clock) may do it thousands of times a second. */
const EMPTY_INTERVAL_MS = 16;

/** One monitor opened for capture. */
interface Source {
  readonly monitor: Monitor;
  readonly capture: Capture;
  readonly encoder: FrameEncoder;
}

/** Pictures of a session: one monitor at a time, made from the newest screen when the viewer has room for a frame. */
export class ScreenStream {
  readonly #desktop: Desktop;
  readonly #send: (body: StreamBody) => void;
  readonly #onFault: (fault: AgentFault) => void;
  readonly #window = new FlowWindow();
  #monitors: Monitor[] = [];
  #activeId: number | null = null;
  #source: Source | null = null;
  #cursor: Cursor | null = null;
  #encodings: Encodings = RELEASE_1_0;
  #attached = false;
  #paused = false;
  #dirty = false;
  #whole = false;
  #notBefore = 0;
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
    this.#guard(() => {
      this.#grab(this.#open()).encoder.whole(0, RELEASE_1_0);
    });
  }

  /** A viewer came that decodes these encodings: it gets monitors, pointer and a whole picture. */
  attach(encodings: Encodings): void {
    this.#guard(() => {
      this.#encodings = encodings;
      this.#window.reset();
      this.#open();
      this.#attached = true;
      this.#announce();
      if (!this.#paused) this.#sendCursor(null);
      this.#wholeSoon();
    });
  }

  /** Nobody looks: no capture, no damage reports. */
  detach(): void {
    this.#attached = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#source?.capture.close();
    this.#source = null;
  }

  /** Makes no picture until `resume`: what is on the screen is not for the viewer. */
  pause(): void {
    this.#paused = true;
  }

  /** Goes on with the pointer and a whole picture. */
  resume(): void {
    this.#paused = false;
    if (!this.#attached) return;
    this.#guard(() => {
      this.#sendCursor(null);
      this.#wholeSoon();
    });
  }

  acknowledge(seq: number): void {
    if (this.#window.acknowledge(seq)) this.#pump();
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
    this.#guard(() => {
      this.#activeId = monitorId;
      this.#open();
      this.#announce();
      this.#wholeSoon();
    });
  }

  damaged(): void {
    this.#dirty = true;
    this.#pump();
  }

  cursorChanged(): void {
    if (this.#attached && !this.#paused) this.#guard(() => this.#sendCursor(this.#cursor));
  }

  /** Monitors came, went or moved: the picture goes on with the same one, or with the primary. */
  monitorsChanged(): void {
    if (!this.#attached) return;
    this.#guard(() => {
      this.#open();
      this.#announce();
      this.#wholeSoon();
    });
  }

  #announce(): void {
    const activeMonitorId = this.#source?.monitor.monitorId ?? 0;
    this.#send({ $case: 'desktopInfo', value: { monitors: this.#monitors, activeMonitorId } });
  }

  /** A desktop tells of changes that are none, and of each step of an animation. */
  #sendCursor(last: Cursor | null): void {
    const cursor = this.#desktop.cursor();
    if (last && sameCursor(last, cursor)) return;
    this.#cursor = cursor;
    this.#send({ $case: 'cursorShape', value: { ...cursor } });
  }

  #wholeSoon(): void {
    this.#whole = true;
    this.#notBefore = 0;
    this.#pump();
  }

  /**
   * The active monitor's source, opened again unless it still fits. Tried twice: a monitor that changes between being
   * listed and being opened is refused for what it was.
   */
  #open(): Source {
    try {
      return this.#openActive();
    } catch (error) {
      if (!blamesMonitor(error)) throw error;
      return this.#openActive();
    }
  }

  #openActive(): Source {
    this.#monitors = this.#desktop.monitors();
    const monitor =
      this.#monitors.find(({ monitorId }) => monitorId === this.#activeId) ??
      this.#monitors.find(({ primary }) => primary) ??
      this.#monitors[0];
    if (!monitor) throw new AgentFault('no_display', 'the desktop has no monitor');
    this.#activeId = monitor.monitorId;
    if (this.#source && sameArea(this.#source.monitor, monitor)) return this.#source;
    this.#source?.capture.close();
    this.#source = null;
    const pixels = new PixelMemory(monitor.width, monitor.height);
    const capture = this.#desktop.openCapture(monitor.monitorId, pixels);
    const encoder = new FrameEncoder(new Kernel(pixels), monitor.monitorId);
    this.#source = { monitor, capture, encoder };
    return this.#source;
  }

  #pump(): void {
    if (!this.#attached || this.#paused || !this.#window.open || !(this.#dirty || this.#whole) || this.#timer)
      return;
    const wait = Math.max(this.#notBefore, this.#desktop.quietUntil) - performance.now();
    if (wait > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#pump();
      }, wait);
      return;
    }
    this.#guard(() => this.#makeFrame());
  }

  /**
   * Puts the newest picture into the memory of the source that it returns: another one when the monitor has changed.
   * A grab can be the first to notice a change: its event comes on another connection and may be read later.
   */
  #grab(source: Source): Source {
    try {
      source.capture.grab();
      return source;
    } catch (error) {
      if (!blamesMonitor(error)) throw error;
      const changed = this.#open();
      if (changed === source) throw error;
      changed.capture.grab();
      return changed;
    }
  }

  #makeFrame(): void {
    const known = this.#source;
    if (!known) return;
    this.#dirty = false;
    const startedAt = performance.now();
    const source = this.#grab(known);
    if (source !== known) {
      this.#announce();
      this.#whole = true;
    }
    const seq = this.#window.nextSeq;
    const frame = this.#whole
      ? source.encoder.whole(seq, this.#encodings)
      : source.encoder.changes(seq, this.#encodings);
    this.#whole = false;
    this.#notBefore = startedAt + (frame ? FRAME_INTERVAL_MS : EMPTY_INTERVAL_MS);
    if (!frame) return;
    this.#window.sent();
    this.#send({ $case: 'screenFrame', value: frame });
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof AgentFault)) throw error;
      this.detach();
      this.#onFault(error);
    }
  }
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
