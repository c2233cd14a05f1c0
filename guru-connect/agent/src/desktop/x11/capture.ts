import { AgentFault } from '../../fault/agent-fault.ts';
import { PixelMemory } from '../../screen/pixel-memory.ts';
import type { Rectangle } from '../../screen/rectangle.ts';
import type { Capture, Monitor } from '../desktop.ts';
import type { Changes } from '../../screen/changes.ts';
import { CopiedPicture } from './copied-picture.ts';
import { DamageArea } from './damage-area.ts';
import type { Extensions } from './extensions.ts';
import type { PictureSource } from './picture-source.ts';
import type { QuietTime } from './quiet-time.ts';
import { SharedPicture } from './shared-picture.ts';
import { createDamage, destroyDamage, subtractDamage } from './wire/damage.ts';
import type { XClient } from './x-client.ts';
import { XProtocolError } from './x-error.ts';

const NOTHING: Changes = { moved: [], dirty: [] };

export interface CaptureOptions {
  readonly client: XClient;
  readonly extensions: Extensions;
  readonly quiet: QuietTime;
  readonly monitor: Monitor;
}

/** Grabs one monitor of the root window, and only rows that were drawn. */
export class X11Capture implements Capture {
  readonly monitor: Monitor;
  readonly pixels: PixelMemory;
  /** The resource that damage events name. */
  readonly damageId: number;
  readonly #options: CaptureOptions;
  readonly #source: PictureSource;
  readonly #damage: DamageArea;
  #closed = false;

  private constructor(options: CaptureOptions, pixels: PixelMemory, source: PictureSource) {
    const { client, monitor } = options;
    this.#options = options;
    this.monitor = monitor;
    this.pixels = pixels;
    this.damageId = client.newId();
    this.#source = source;
    this.#damage = new DamageArea(monitor);
  }

  /** Rejects with `capture_failed`, `no_display`. */
  static async open(options: CaptureOptions): Promise<X11Capture> {
    const { client, extensions, monitor } = options;
    const pixels = new PixelMemory(monitor.width, monitor.height);
    const shared =
      extensions.shm && (await SharedPicture.open(client, extensions.shm.major, monitor, pixels));
    const capture = new X11Capture(options, pixels, shared ?? new CopiedPicture(client, monitor, pixels));
    client.send(createDamage(extensions.damage.major, capture.damageId, client.screen.root));
    // what is drawn from now on is reported
    await client.sync();
    return capture;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Whether this damage is the first on the monitor since the last grab. */
  drawn(area: Rectangle): boolean {
    return this.#damage.add(area);
  }

  async grab(): Promise<Changes> {
    const { client, extensions, quiet, monitor } = this.#options;
    await quiet.over();
    client.assertOpen();
    this.#assertOpen();
    const area = this.#damage.take();
    if (!area) return NOTHING;
    // whole rows, as they lie in memory
    const rows = { x: monitor.x, y: area.y, width: monitor.width, height: area.height };
    // what is drawn after the subtraction is reported again; what was drawn before it is in the picture
    client.send(subtractDamage(extensions.damage.major, this.damageId));
    try {
      await this.#source.read(rows);
    } catch (error) {
      if (!(error instanceof XProtocolError)) throw error;
      this.#damage.add(area);
      throw new AgentFault('capture_failed', 'the monitor has changed', { cause: error });
    }
    this.#assertOpen();
    return { moved: [], dirty: [{ ...area, x: area.x - monitor.x, y: area.y - monitor.y }] };
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { client, extensions } = this.#options;
    client.trySend(destroyDamage(extensions.damage.major, this.damageId));
    this.#source.close();
  }

  #assertOpen(): void {
    if (this.#closed) throw new AgentFault('capture_failed', 'the capture was closed');
  }
}
