import type { Monitor } from '@guru-connect/proto/desktop';
import type { PixelMemory } from '../screen/pixel-memory.ts';
import type { Dialogs } from './dialogs.ts';

export type { Monitor };

/** The pointer's picture, straight RGBA; no pixels when it is hidden. */
export interface Cursor {
  readonly width: number;
  readonly height: number;
  readonly hotspotX: number;
  readonly hotspotY: number;
  readonly rgba: Uint8Array;
}

/** What a desktop tells while it is open. Each is called on the main thread, never inside a call to the desktop. */
export interface DesktopListener {
  /** Something was drawn on the monitor that is captured. Often called for changes that leave all pixels alike. */
  damaged(): void;
  cursorChanged(): void;
  monitorsChanged(): void;
  /** The display went away; the desktop is of no further use and is to be closed. Called once. */
  lost(): void;
}

/** One monitor's picture, grabbed on demand into the memory given when it was opened. */
export interface Capture {
  /**
   * Puts the newest picture at `pixels.currentOffset`. Throws `no_display`, and `capture_failed` also when the monitor
   * has shrunk, which `monitorsChanged` may tell only afterwards.
   */
  grab(): void;
  /** Stops damage reports. */
  close(): void;
}

/** Injects input as if it came from devices at the machine. Throws `no_display` when the display is gone. */
export interface InputSink {
  /** Pointer to a pixel of the whole desktop. */
  move(x: number, y: number): void;
  /** X11 numbering: 1 left, 2 middle, 3 right, 4-7 wheel, 8 back, 9 forward. */
  button(button: number, down: boolean): void;
  /** W3C `KeyboardEvent.code`. False when this keyboard has no such key. */
  key(code: string, down: boolean): boolean;
  /** Waits until the desktop has carried out everything injected so far. */
  settle(): void;
}

/** One operating system's desktop. All coordinates are pixels. */
export interface Desktop {
  readonly input: InputSink;
  readonly dialogs: Dialogs;
  /** Milliseconds of performance.now() before which no picture is to be grabbed: it could wait for another program. */
  readonly quietUntil: number;
  /** At least one, exactly one of them primary; ids stay with a monitor while the desktop is open. */
  monitors(): Monitor[];
  cursor(): Cursor;
  /** `pixels` must have the monitor's size. At most one capture is open. Throws `monitor_unknown`, `capture_failed`. */
  openCapture(monitorId: number, pixels: PixelMemory): Capture;
  listen(listener: DesktopListener): void;
  /** May be called again. */
  close(): void;
}
