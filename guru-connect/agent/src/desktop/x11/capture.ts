import { AgentFault } from '../../fault/agent-fault.ts';
import { shareMemoryAt } from '../../ffi/libc.ts';
import { addressOf } from '../../ffi/native.ts';
import { PixelMemory } from '../../screen/pixel-memory.ts';
import type { Rectangle } from '../../screen/rectangle.ts';
import type { Capture, Changes, Monitor } from '../desktop.ts';
import { DamageArea } from './damage-area.ts';
import type { Extensions } from './extensions.ts';
import type { QuietTime } from './quiet-time.ts';
import { createDamage, destroyDamage, subtractDamage } from './wire/damage.ts';
import { attachFd, detach, getShmImage } from './wire/shm.ts';
import type { XClient } from './x-client.ts';
import { XProtocolError } from './x-error.ts';

const OS_PAGE = 4096;
const NOTHING: Changes = { moved: [], dirty: [] };

export interface CaptureOptions {
  readonly client: XClient;
  readonly extensions: Extensions;
  readonly quiet: QuietTime;
  readonly monitor: Monitor;
}

/** Grabs one monitor of the root window by MIT-SHM, straight into the picture memory, and only rows that were drawn. */
export class X11Capture implements Capture {
  readonly monitor: Monitor;
  readonly pixels: PixelMemory;
  /** The resource that damage events name. */
  readonly damageId: number;
  readonly #options: CaptureOptions;
  readonly #segment: number;
  readonly #damage: DamageArea;
  #closed = false;

  private constructor(options: CaptureOptions, pixels: PixelMemory) {
    const { client, monitor } = options;
    this.#options = options;
    this.monitor = monitor;
    this.pixels = pixels;
    this.damageId = client.newId();
    this.#segment = client.newId();
    this.#damage = new DamageArea(monitor);
  }

  /** Rejects with `capture_failed`, `no_display`. */
  static async open(options: CaptureOptions): Promise<X11Capture> {
    const { monitor } = options;
    const capture = new X11Capture(options, new PixelMemory(monitor.width, monitor.height));
    await capture.#share();
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
    const offset = (area.y - monitor.y) * monitor.width * 4;
    // what is drawn after the subtraction is reported again; what was drawn before it is in the picture
    client.send(subtractDamage(extensions.damage.major, this.damageId));
    const { root } = client.screen;
    try {
      await client.ask(getShmImage(extensions.shm.major, root, rows, this.#segment, offset));
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
    client.trySend(detach(extensions.shm.major, this.#segment));
  }

  async #share(): Promise<void> {
    const { client, extensions } = this.#options;
    const { memory, currentOffset, pictureBytes } = this.pixels;
    const bytes = Math.ceil(pictureBytes / OS_PAGE) * OS_PAGE;
    const shared = shareMemoryAt(addressOf(memory.buffer) + BigInt(currentOffset), bytes);
    if ('failed' in shared) throw new AgentFault('capture_failed', `no shared memory: ${shared.failed}`);
    client.send(createDamage(extensions.damage.major, this.damageId, client.screen.root));
    try {
      // libxcb closes the descriptor
      await client.check(attachFd(extensions.shm.major, this.#segment), [shared.fd]);
    } catch (error) {
      if (!(error instanceof XProtocolError)) throw error;
      throw new AgentFault(
        'capture_failed',
        'the X server cannot share memory with the agent: run it on the same machine, of release 1.16 or later',
        { cause: error },
      );
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new AgentFault('capture_failed', 'the capture was closed');
  }
}
