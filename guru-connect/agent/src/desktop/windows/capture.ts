import { AgentFault } from '../../fault/agent-fault.ts';
import { PixelMemory } from '../../screen/pixel-memory.ts';
import { contains, type Rectangle } from '../../screen/rectangle.ts';
import type { Capture, Monitor } from '../desktop.ts';
import type { Changes } from '../../screen/changes.ts';
import { changedRows, hasChanged, type Pictures } from './changed-rows.ts';
import { ScreenCopy } from './screen-copy.ts';

/** An older picture is taken again: what is sent is the newest screen. In milliseconds. */
const MAX_AGE_MS = 33;
const NOTHING: Changes = { moved: [], dirty: [] };

/** What a capture needs of its desktop. */
export interface CaptureHost {
  /** Resolves once the user's desktop is in front. Rejects with `no_display`. */
  ready(): Promise<void>;
  virtualScreen(): Rectangle;
}

/** One monitor's picture by GDI, which does not say what was drawn: two pictures are compared. */
export class WindowsCapture implements Capture {
  readonly monitor: Monitor;
  readonly pixels: PixelMemory;
  readonly #host: CaptureHost;
  readonly #copy: ScreenCopy;
  readonly #pictures: Pictures;
  /** The first grab gives all of the monitor. */
  #first = true;
  /** Damage was reported, and has not been grabbed yet. */
  #reported = false;
  /** The copy is newer than what was grabbed. */
  #fresh = false;
  /** When the copy was made, in milliseconds. */
  #copiedAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  /** @throws AgentFault `capture_failed` */
  constructor(monitor: Monitor, host: CaptureHost) {
    this.monitor = monitor;
    this.#host = host;
    this.pixels = new PixelMemory(monitor.width, monitor.height);
    this.#copy = new ScreenCopy(monitor);
    const { memory, currentOffset, pictureBytes, width, height } = this.pixels;
    const known = Buffer.from(memory.buffer, currentOffset, pictureBytes);
    this.#pictures = { width, height, fresh: this.#copy.pixels, known };
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Looks at the monitor. @returns whether it shows something that has neither been reported nor grabbed */
  look(): boolean {
    if (this.#closed || this.#reported) return false;
    if (!this.#refresh()) return false;
    this.#reported = this.#first || hasChanged(this.#pictures);
    this.#fresh = this.#reported;
    return this.#reported;
  }

  async grab(): Promise<Changes> {
    await this.#host.ready();
    if (this.#closed) throw new AgentFault('capture_failed', 'the capture was closed');
    if (!contains(this.#host.virtualScreen(), this.monitor))
      throw new AgentFault('capture_failed', 'the monitor has changed');
    const isUsable = this.#fresh && performance.now() - this.#copiedAt <= MAX_AGE_MS;
    this.#fresh = false;
    this.#reported = false;
    // the next look reports again what could not be read
    if (!isUsable && !this.#refresh()) return NOTHING;
    return { moved: [], dirty: this.#take() };
  }

  close(): void {
    this.#closed = true;
    this.#copy.close();
  }

  #refresh(): boolean {
    if (!this.#copy.refresh()) return false;
    this.#copiedAt = performance.now();
    return true;
  }

  #take(): Rectangle[] {
    const { fresh, known } = this.#pictures;
    if (this.#first) {
      this.#first = false;
      fresh.copy(known);
      return [this.pixels.area];
    }
    const changed = changedRows(this.#pictures);
    for (const { y, width, height } of changed) {
      const at = y * width * 4;
      fresh.copy(known, at, at, at + width * height * 4);
    }
    return changed;
  }
}
