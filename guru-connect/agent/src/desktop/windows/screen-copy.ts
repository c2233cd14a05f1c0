import { AgentFault } from '../../fault/agent-fault.ts';
import { type Bitmap, COPY_WITH_LAYERS, type DeviceContext, gdi32 } from '../../ffi/gdi32.ts';
import { viewOf } from '../../ffi/library.ts';
import { user32 } from '../../ffi/user32.ts';
import type { Rectangle } from '../../screen/rectangle.ts';

/** A copy of a part of the screen, made by GDI: it works on every Windows, on every graphics card, and over RDP. */
export class ScreenCopy {
  /** BGRX, rows without padding. Every `refresh` overwrites it. */
  readonly pixels: Buffer;
  readonly #area: Rectangle;
  readonly #screen: DeviceContext;
  readonly #context: DeviceContext;
  readonly #bitmap: Bitmap;
  #closed = false;

  /** @throws AgentFault `capture_failed` when Windows has no memory for the picture */
  constructor(area: Rectangle) {
    const { CreateCompatibleDC, createPicture, SelectObject, DeleteDC } = gdi32();
    this.#area = area;
    this.#screen = user32().GetDC(null);
    this.#context = CreateCompatibleDC(this.#screen);
    const picture = createPicture(this.#screen, area.width, area.height);
    if (!picture) {
      DeleteDC(this.#context);
      user32().ReleaseDC(null, this.#screen);
      throw new AgentFault('capture_failed', 'Windows has no memory for the picture of this monitor');
    }
    this.#bitmap = picture.bitmap;
    SelectObject(this.#context, picture.bitmap);
    this.pixels = Buffer.from(viewOf(picture.address, area.width * area.height * 4).buffer);
  }

  /** @returns false when the screen cannot be read now: a secure desktop is in front */
  refresh(): boolean {
    const { x, y, width, height } = this.#area;
    const { BitBlt, GdiFlush } = gdi32();
    const copied = BitBlt(this.#context, 0, 0, width, height, this.#screen, x, y, COPY_WITH_LAYERS);
    return GdiFlush() && copied;
  }

  /** May be called again. `pixels` must not be read afterwards. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    gdi32().DeleteDC(this.#context);
    gdi32().DeleteObject(this.#bitmap);
    user32().ReleaseDC(null, this.#screen);
  }
}
