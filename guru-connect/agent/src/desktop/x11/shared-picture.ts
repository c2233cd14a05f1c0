import { AgentFault } from '../../fault/agent-fault.ts';
import { shareMemoryAt } from '../../ffi/libc.ts';
import { addressOf } from '../../ffi/native.ts';
import type { PixelMemory } from '../../screen/pixel-memory.ts';
import type { Rectangle } from '../../screen/rectangle.ts';
import type { Monitor } from '../desktop.ts';
import type { PictureSource } from './picture-source.ts';
import { attachFd, detach, getShmImage } from './wire/shm.ts';
import type { XClient } from './x-client.ts';
import { XProtocolError } from './x-error.ts';

const OS_PAGE = 4096;

/** The X server writes straight into the picture, by MIT-SHM. */
export class SharedPicture implements PictureSource {
  readonly #client: XClient;
  readonly #shm: number;
  readonly #segment: number;
  readonly #monitor: Monitor;

  private constructor(client: XClient, shm: number, segment: number, monitor: Monitor) {
    this.#client = client;
    this.#shm = shm;
    this.#segment = segment;
    this.#monitor = monitor;
  }

  /** `shm` is the extension's major opcode. Null when the server refuses the memory. Rejects with `capture_failed`, `no_display`. */
  static async open(
    client: XClient,
    shm: number,
    monitor: Monitor,
    { memory, currentOffset, pictureBytes }: PixelMemory,
  ): Promise<SharedPicture | null> {
    const bytes = Math.ceil(pictureBytes / OS_PAGE) * OS_PAGE;
    const shared = shareMemoryAt(addressOf(memory.buffer) + BigInt(currentOffset), bytes);
    if ('failed' in shared) throw new AgentFault('capture_failed', `no shared memory: ${shared.failed}`);
    const segment = client.newId();
    try {
      // libxcb closes the descriptor
      await client.check(attachFd(shm, segment), [shared.fd]);
    } catch (error) {
      if (error instanceof XProtocolError) return null;
      throw error;
    }
    return new SharedPicture(client, shm, segment, monitor);
  }

  async read(rows: Rectangle): Promise<void> {
    const offset = (rows.y - this.#monitor.y) * this.#monitor.width * 4;
    await this.#client.ask(getShmImage(this.#shm, this.#client.screen.root, rows, this.#segment, offset));
  }

  close(): void {
    this.#client.trySend(detach(this.#shm, this.#segment));
  }
}
