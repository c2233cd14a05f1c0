import type { ClipboardContent } from '@guru-connect/proto/clipboard';
import type { Monitor } from '@guru-connect/proto/desktop';
import type { PixelMemory } from '../screen/pixel-memory.ts';
import type { Changes } from '../screen/changes.ts';
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

/**
 * - `ready`: the desktop answers.
 * - `silent`: it has not answered for three seconds, and may again. What was asked stays open.
 * - `lost`: it is gone, or has not answered for twenty seconds. The desktop must be closed; another one may be opened.
 */
export type DesktopState = 'ready' | 'silent' | 'lost';

/** What a desktop reports while it is open. Each is called on the main thread, never inside a call to the desktop. */
export interface DesktopListener {
  /**
   * Something was drawn on the monitor that is captured; reported once until the next grab. Often called for changes
   * that leave all pixels alike.
   */
  damaged(): void;
  cursorChanged(): void;
  monitorsChanged(): void;
  /** `lost` is reported once, and last. */
  stateChanged(state: DesktopState): void;
}

/** One monitor's picture, grabbed on demand. */
export interface Capture {
  /** The monitor as it was when the capture was opened. */
  readonly monitor: Monitor;
  /** The picture is at `currentOffset`. */
  readonly pixels: PixelMemory;
  /**
   * Brings the picture up to date; the first time all of it. One grab at a time. Rejects with `no_display`, and with
   * `capture_failed` also when the monitor has shrunk, which `monitorsChanged` may report only afterwards.
   */
  grab(): Promise<Changes>;
  /** Stops damage reports. May be called again, and during a grab. */
  close(): void;
}

/** W3C `MouseEvent.button`: 0 left, 1 middle, 2 right, 3 back, 4 forward. */
export type Button = 0 | 1 | 2 | 3 | 4;

/**
 * Injects input as if it came from devices at the machine. Nothing here waits for the desktop but `settle`. Throws
 * `no_display` when the display is gone or its queue is full.
 */
export interface InputSink {
  /** Pointer to a pixel of the whole desktop. */
  move(x: number, y: number): void;
  /** By its meaning: a desktop set to left-handed use still gets a click for button 0. */
  button(button: Button, down: boolean): void;
  /** Turns the wheel by whole detents: right and down are positive. */
  wheel(x: number, y: number): void;
  /** W3C `KeyboardEvent.code`. False when this keyboard has no such key. */
  key(code: string, down: boolean): boolean;
  /** Types characters by their meaning, whatever the layout, after everything injected before; null where the platform cannot yet. */
  readonly text: TextInput | null;
  /** Num, Caps and Scroll Lock; null where the platform cannot set them yet. */
  readonly locks: Locks | null;
  /** Resolves once the desktop has carried out everything injected so far. Rejects with `no_display`. */
  settle(): Promise<void>;
}

export interface TextInput {
  /**
   * Types `text`: line feed is Enter, tab is Tab. One text after the other. Resolves once the desktop has all
   * characters, or soon after `signal` was aborted. Rejects with `text_not_typed`, `no_display`.
   */
  type(text: string, signal: AbortSignal): Promise<void>;
}

/** Undefined: as it is. */
export interface LockState {
  readonly num?: boolean | undefined;
  readonly caps?: boolean | undefined;
  readonly scroll?: boolean | undefined;
}

export interface Locks {
  /** Sets the locks that are named; one that this keyboard does not have is left out. Throws `no_display`. */
  set(wanted: LockState): void;
}

/** The clipboard of the desktop's user. Its content is never logged. */
export interface Clipboard {
  /**
   * The text on the clipboard, else the picture; null when it holds neither. Rejects with `clipboard_too_large`,
   * `clipboard_failed`, `no_display`.
   */
  read(): Promise<ClipboardContent | null>;
  /** Rejects with `clipboard_failed`, also when `release` comes before it is done; with `no_display`. */
  write(content: ClipboardContent): Promise<void>;
  /** Leaves nothing on the clipboard that was or is being written here, and nothing of others is touched. */
  release(): void;
}

/** One operating system's desktop. All coordinates are pixels. Questions stay open while the desktop is `silent`. */
export interface Desktop {
  readonly state: DesktopState;
  readonly input: InputSink;
  readonly dialogs: Dialogs;
  /** Null where the platform has none yet. */
  readonly clipboard: Clipboard | null;
  /**
   * At least one, exactly one of them primary; ids stay with a monitor while the desktop is open. Rejects with
   * `no_display`.
   */
  monitors(): Promise<Monitor[]>;
  /** Rejects with `no_display`. */
  cursor(): Promise<Cursor>;
  /** Closes the capture that is open. Rejects with `monitor_unknown`, `capture_failed`, `no_display`. */
  openCapture(monitorId: number): Promise<Capture>;
  listen(listener: DesktopListener): void;
  /**
   * Refuses everything with `no_display` from now on. Resolves once the desktop has carried out what was injected, a
   * second later at most. May be called again.
   */
  close(): Promise<void>;
}
