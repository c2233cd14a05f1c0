import { AgentFault } from '../../fault/agent-fault.ts';
import type { PixelMemory } from '../../screen/pixel-memory.ts';
import { clip, contains, intersects, type Rectangle } from '../../screen/rectangle.ts';
import type { Capture, Cursor, Desktop, DesktopListener, InputSink, Monitor } from '../desktop.ts';
import { evdevKey } from '../evdev-keys.ts';
import { FakeDialogs } from './fake-dialogs.ts';

const ARROW: Cursor = { width: 1, height: 1, hotspotX: 0, hotspotY: 0, rgba: Uint8Array.of(0, 0, 0, 255) };

/** A desktop in memory, for tests of what is built on desktops. Behaves as the real ones do: one suite holds both to it. */
export class FakeDesktop implements Desktop {
  readonly inputs: string[] = [];
  readonly dialogs = new FakeDialogs();
  quietUntil = 0;
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
  #capturedArea: Rectangle | null = null;
  #lost = false;

  constructor(monitors: Monitor[]) {
    this.#monitors = monitors;
    const { width, height } = bounds(monitors);
    this.#width = width;
    this.#height = height;
    this.#pixels = new Uint32Array(this.#width * this.#height);
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
    key: (code, down) => {
      if (evdevKey(code) === undefined) return false;
      this.#assertThere();
      this.inputs.push(`key ${code} ${down ? 'down' : 'up'}`);
      return true;
    },
    settle: () => this.#assertThere(),
  };

  monitors(): Monitor[] {
    this.#assertThere();
    return this.#monitors;
  }

  cursor(): Cursor {
    this.#assertThere();
    return this.#cursor;
  }

  openCapture(monitorId: number, pixels: PixelMemory): Capture {
    const monitor = this.monitors().find((candidate) => candidate.monitorId === monitorId);
    if (!monitor) throw new AgentFault('monitor_unknown', `there is no monitor ${monitorId}`);
    if (monitor.width !== pixels.width || monitor.height !== pixels.height) {
      throw new AgentFault('capture_failed', `monitor ${monitorId} has changed its size`);
    }
    const area = { ...monitor };
    this.#capturedArea = area;
    this.capturing = true;
    let closed = false;
    return {
      grab: () => {
        this.#assertThere();
        if (closed) throw new AgentFault('capture_failed', 'the capture was closed');
        if (!contains(bounds(this.#monitors), area)) {
          throw new AgentFault('capture_failed', 'the monitor has changed');
        }
        this.grabs += 1;
        const target = new Uint32Array(pixels.memory.buffer, pixels.currentOffset, area.width * area.height);
        for (let y = 0; y < area.height; y++) {
          const from = (area.y + y) * this.#width + area.x;
          target.set(this.#pixels.subarray(from, from + area.width), y * area.width);
        }
      },
      close: () => {
        if (closed) return;
        closed = true;
        if (this.#capturedArea !== area) return;
        this.#capturedArea = null;
        this.capturing = false;
      },
    };
  }

  listen(listener: DesktopListener): void {
    this.#listener = listener;
  }

  close(): void {
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
    if (this.#capturedArea && intersects(visible, this.#capturedArea)) {
      setImmediate(() => this.#listener?.damaged());
    }
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

  /** As when the display's server ends. */
  lose(): void {
    this.#lost = true;
    this.dialogs.lose();
    setImmediate(() => this.#listener?.lost());
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
