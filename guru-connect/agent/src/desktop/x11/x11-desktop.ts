import { AgentFault } from '../../fault/agent-fault.ts';
import type { PixelMemory } from '../../screen/pixel-memory.ts';
import type { Capture, Cursor, Desktop, DesktopListener, InputSink, Monitor } from '../desktop.ts';
import { X11Capture } from './capture.ts';
import { XConnection } from './connection.ts';
import { readCursor } from './cursor.ts';
import { EventSource } from './event-source.ts';
import { passGrabs, queryExtensions } from './extensions.ts';
import { XTestInput } from './input-sink.ts';
import { listMonitors, MonitorIds } from './monitors.ts';
import { QuietTime } from './quiet-time.ts';
import { assertBgrx } from './shm-image.ts';

/** A desktop on an X11 server, local to this machine. */
export class X11Desktop implements Desktop {
  readonly input: InputSink;
  readonly #requests: XConnection;
  readonly #events: EventSource;
  readonly #ids = new MonitorIds();
  readonly #quiet: QuietTime;
  #capture: X11Capture | null = null;

  private constructor(requests: XConnection, events: EventSource, quiet: QuietTime) {
    this.#requests = requests;
    this.#events = events;
    this.#quiet = quiet;
    this.input = new XTestInput(requests, quiet);
  }

  /** Throws `no_display`, `missing_library`, `display_unsupported`. */
  static open(displayName: string | undefined): X11Desktop {
    const requests = XConnection.open(displayName);
    let reader: XConnection | null = null;
    try {
      assertBgrx(requests);
      queryExtensions(requests);
      passGrabs(requests);
      reader = XConnection.open(displayName);
      const events = queryExtensions(reader);
      passGrabs(reader);
      const quiet = new QuietTime();
      return new X11Desktop(requests, new EventSource(reader, events, quiet), quiet);
    } catch (error) {
      reader?.close();
      requests.close();
      throw error;
    }
  }

  get quietUntil(): number {
    return this.#quiet.until;
  }

  monitors(): Monitor[] {
    return listMonitors(this.#requests, this.#ids);
  }

  cursor(): Cursor {
    return readCursor(this.#requests);
  }

  openCapture(monitorId: number, pixels: PixelMemory): Capture {
    const monitor = this.monitors().find((candidate) => candidate.monitorId === monitorId);
    if (!monitor) throw new AgentFault('monitor_unknown', `there is no monitor ${monitorId}`);
    if (monitor.width !== pixels.width || monitor.height !== pixels.height) {
      throw new AgentFault('capture_failed', `monitor ${monitorId} has changed its size`);
    }
    this.#capture?.close();
    this.#capture = new X11Capture(this.#requests, monitor, pixels, () => {
      this.#capture = null;
      this.#events.unwatchDamage();
    });
    this.#events.watchDamage(monitor);
    return this.#capture;
  }

  listen(listener: DesktopListener): void {
    this.#events.listen(listener);
  }

  close(): void {
    this.#capture?.close();
    this.#events.close();
    this.#requests.close();
  }
}
