import { setTimeout as delay } from 'node:timers/promises';
import type { PixelMemory } from '../../screen/pixel-memory.ts';
import type { Rectangle } from '../../screen/rectangle.ts';
import type { Monitor } from '../desktop.ts';
import type { PictureSource } from './picture-source.ts';
import { getImage, readImage } from './wire/core.ts';
import type { XClient } from './x-client.ts';

/** One answer must not hold up the event loop. */
const BAND_BYTES = 1024 * 1024;
/** A full picture costs ten times what a shared one does: ten a second are enough. */
const INTERVAL_MS = 100;

/** The X server sends the pixels over the connection (GetImage): it has no MIT-SHM 1.2, or is on another machine. */
export class CopiedPicture implements PictureSource {
  readonly #client: XClient;
  readonly #monitor: Monitor;
  readonly #picture: Uint8Array;
  #next = 0;

  constructor(client: XClient, monitor: Monitor, { memory, currentOffset, pictureBytes }: PixelMemory) {
    this.#client = client;
    this.#monitor = monitor;
    this.#picture = new Uint8Array(memory.buffer, currentOffset, pictureBytes);
  }

  async read({ x, y, width, height }: Rectangle): Promise<void> {
    await delay(Math.max(0, this.#next - performance.now()));
    this.#next = performance.now() + INTERVAL_MS;
    const rowBytes = width * 4;
    const rowsOfBand = Math.max(1, Math.floor(BAND_BYTES / rowBytes));
    for (let top = y; top < y + height; top += rowsOfBand) {
      const band = { x, y: top, width, height: Math.min(rowsOfBand, y + height - top) };
      const pixels = readImage(await this.#client.ask(getImage(this.#client.screen.root, band)));
      this.#picture.set(pixels.subarray(0, band.height * rowBytes), (top - this.#monitor.y) * rowBytes);
    }
  }

  close(): void {
    // nothing is shared
  }
}
