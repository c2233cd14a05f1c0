import type { ClipboardContent } from '@guru-connect/proto/clipboard';
import { AgentFault } from '../../fault/agent-fault.ts';
import { PixelMemory } from '../../screen/pixel-memory.ts';
import { clip, contains, intersects, type Rectangle, union } from '../../screen/rectangle.ts';
import type {
  Capture,
  Clipboard,
  Cursor,
  Desktop,
  DesktopListener,
  DesktopState,
  InputSink,
  Monitor,
} from '../desktop.ts';
import type { Changes } from '../../screen/changes.ts';
import { KEY_NAMES } from '../x11/key-names.ts';
import { FakeDialogs } from './fake-dialogs.ts';

const ARROW: Cursor = { width: 1, height: 1, hotspotX: 0, hotspotY: 0, rgba: Uint8Array.of(0, 0, 0, 255) };

/** A desktop in memory, for tests of what is built on desktops. Behaves as the real ones do: one suite holds both to it. */
export class FakeDesktop implements Desktop {
  readonly inputs: string[] = [];
  readonly dialogs = new FakeDialogs();
  readonly clipboard: Clipboard = {
    read: async () => {
      this.#assertThere();
      return this.#copied;
    },
    write: async (content) => {
      this.#assertThere();
      const release = this.#releases;
      await Promise.resolve();
      if (release !== this.#releases) throw new AgentFault('clipboard_failed', 'released meanwhile');
      this.#copied = content;
      this.#written = content;
    },
    release: () => {
      this.#releases += 1;
      if (this.#copied === this.#written) this.#copied = null;
    },
  };
  #copied: ClipboardContent | null = null;
  /** What was last written from here. */
  #written: ClipboardContent | null = null;
  #releases = 0;
  state: DesktopState = 'ready';
  pointer = { x: 0, y: 0 };
  /** How often a picture was grabbed. */
  grabs = 0;
  capturing = false;
  readonly #pixels: Uint32Array;
  readonly #width: number;
  readonly #height: number;
  #monitors: Monitor[];
  #cursor: Cursor = ARROW;
  #listener: DesktopListener | null = null;
  #captured: { readonly area: Rectangle; dirty: Rectangle | null } | null = null;
  #lost = false;

  constructor(monitors: Monitor[]) {
    this.#monitors = monitors;
    const { width, height } = bounds(monitors);
    this.#width = width;
    this.#height = height;
    this.#pixels = new Uint32Array(this.#width * this.#height);
  }

  /** A program of the desktop puts something on the clipboard. */
  copy(content: ClipboardContent): void {
    this.#copied = content;
  }

  readonly input: InputSink = {
    move: (x, y) => {
      this.#assertThere();
      this.pointer = { x, y };
      this.inputs.push(`move ${x} ${y}`);
    },
    button: (button, down) => {
      this.#assertThere();
      this.inputs.push(`button ${button} ${down ? 'down' : 'up'}`);
    },
    wheel: (x, y) => {
      this.#assertThere();
      this.inputs.push(`wheel ${x} ${y}`);
    },
    key: (code, down) => {
      if (!KEY_NAMES.has(code)) return false;
      this.#assertThere();
      this.inputs.push(`key ${code} ${down ? 'down' : 'up'}`);
      return true;
    },
    text: {
      type: async (text, signal) => {
        this.#assertThere();
        if (!signal.aborted) this.inputs.push(`text ${JSON.stringify(text)}`);
      },
    },
    locks: {
      set: (wanted) => {
        this.#assertThere();
        this.inputs.push(`locks ${JSON.stringify(wanted)}`);
      },
    },
    settle: async () => this.#assertThere(),
  };

  async monitors(): Promise<Monitor[]> {
    this.#assertThere();
    return this.#monitors;
  }

  async cursor(): Promise<Cursor> {
    this.#assertThere();
    return this.#cursor;
  }

  async openCapture(monitorId: number): Promise<Capture> {
    this.#assertThere();
    const monitor = this.#monitors.find((candidate) => candidate.monitorId === monitorId);
    if (!monitor) throw new AgentFault('monitor_unknown', `there is no monitor ${monitorId}`);
    const pixels = new PixelMemory(monitor.width, monitor.height);
    const area = { ...monitor };
    const captured: { readonly area: Rectangle; dirty: Rectangle | null } = { area, dirty: area };
    this.#captured = captured;
    this.capturing = true;
    let closed = false;
    return {
      monitor,
      pixels,
      grab: async () => {
        this.#assertThere();
        if (closed) throw new AgentFault('capture_failed', 'the capture was closed');
        if (!contains(bounds(this.#monitors), area)) {
          throw new AgentFault('capture_failed', 'the monitor has changed');
        }
        this.grabs += 1;
        return this.#copy(captured, pixels);
      },
      close: () => {
        if (closed) return;
        closed = true;
        if (this.#captured !== captured) return;
        this.#captured = null;
        this.capturing = false;
      },
    };
  }

  listen(listener: DesktopListener): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {
    this.#lost = true;
    this.#listener = null;
  }

  /** Draws a rectangle in one colour, 0xRRGGBB. */
  paint(rect: Rectangle, colour: number): void {
    const visible = clip(rect, { x: 0, y: 0, width: this.#width, height: this.#height });
    if (!visible) return;
    for (let y = visible.y; y < visible.y + visible.height; y++) {
      const row = y * this.#width;
      this.#pixels.fill(colour, row + visible.x, row + visible.x + visible.width);
    }
    const captured = this.#captured;
    if (!captured || !intersects(visible, captured.area)) return;
    const first = captured.dirty === null;
    captured.dirty = captured.dirty ? union(captured.dirty, visible) : visible;
    if (first) setImmediate(() => this.#listener?.damaged());
  }

  setCursor(cursor: Cursor): void {
    this.#cursor = cursor;
    setImmediate(() => this.#listener?.cursorChanged());
  }

  /** On the screen as large as it was made, or smaller. */
  setMonitors(monitors: Monitor[]): void {
    this.#monitors = monitors;
    setImmediate(() => this.#listener?.monitorsChanged());
  }

  /** As when the display's server stands still, or goes on. */
  setState(state: 'ready' | 'silent'): void {
    this.state = state;
    setImmediate(() => this.#listener?.stateChanged(state));
  }

  /** As when the display's server ends. */
  lose(): void {
    this.#lost = true;
    this.state = 'lost';
    this.dialogs.lose();
    setImmediate(() => this.#listener?.stateChanged('lost'));
  }

  /** Copies what is dirty into the picture. */
  #copy(captured: { readonly area: Rectangle; dirty: Rectangle | null }, pixels: PixelMemory): Changes {
    const { area } = captured;
    const dirty = captured.dirty && clip(captured.dirty, area);
    captured.dirty = null;
    if (!dirty) return { moved: [], dirty: [] };
    const target = new Uint32Array(pixels.memory.buffer, pixels.currentOffset, area.width * area.height);
    const [left, top] = [dirty.x - area.x, dirty.y - area.y];
    for (let y = 0; y < dirty.height; y++) {
      const from = (dirty.y + y) * this.#width + dirty.x;
      target.set(this.#pixels.subarray(from, from + dirty.width), (top + y) * area.width + left);
    }
    return { moved: [], dirty: [{ ...dirty, x: left, y: top }] };
  }

  #assertThere(): void {
    if (this.#lost) throw new AgentFault('no_display', 'the display is gone');
  }
}

/** The whole screen: nothing lies left of or above it. */
function bounds(monitors: readonly Monitor[]): Rectangle {
  const width = Math.max(...monitors.map((monitor) => monitor.x + monitor.width));
  const height = Math.max(...monitors.map((monitor) => monitor.y + monitor.height));
  return { x: 0, y: 0, width, height };
}
