import { AgentFault } from '../../errors.ts';
import { IPC_CREAT_0600, IPC_PRIVATE, IPC_RMID, libc, SHM_REMAP, SHMAT_FAILED } from '../../ffi/libc.ts';
import { addressOf } from '../../ffi/native.ts';
import { ALL_PLANES, imageLayout, LSB_FIRST, type XImage, x11, ZPIXMAP } from '../../ffi/x11.ts';
import { allocSegmentInfo, freeSegmentInfo, type SegmentInfo, xext } from '../../ffi/xext.ts';
import type { PixelMemory } from '../../screen/pixel-memory.ts';
import type { Rectangle } from '../../screen/rectangle.ts';
import type { Capture } from '../desktop.ts';
import type { XConnection } from './connection.ts';

/** A segment that goes away by itself once nobody has it mapped, laid over the current picture. */
function mapSegment(pixels: PixelMemory): { shmid: number; address: bigint } {
  const address = addressOf(pixels.memory.buffer) + BigInt(pixels.currentOffset);
  const shmid = libc().shmget(IPC_PRIVATE, pixels.pictureBytes, IPC_CREAT_0600);
  if (shmid < 0)
    throw new AgentFault('capture_failed', `no shared memory: errno ${libc().errno()} of shmget`);
  const mapped = BigInt(libc().shmat(shmid, address, SHM_REMAP));
  if (mapped === SHMAT_FAILED) {
    const errno = libc().errno();
    libc().shmctl(shmid, IPC_RMID, null);
    throw new AgentFault('capture_failed', `shared memory cannot be mapped: errno ${errno} of shmat`);
  }
  return { shmid, address };
}

function assertBgrx(image: XImage, width: number): void {
  const layout = imageLayout(image);
  const bgrx =
    layout.byte_order === LSB_FIRST &&
    layout.bits_per_pixel === 32 &&
    layout.bytes_per_line === width * 4 &&
    Number(layout.red_mask) === 0xff0000 &&
    Number(layout.green_mask) === 0x00ff00 &&
    Number(layout.blue_mask) === 0x0000ff;
  if (!bgrx)
    throw new AgentFault('display_unsupported', 'the X display does not have 24-bit colour: set depth 24');
}

/** Grabs one rectangle of the root window through MIT-SHM, straight into the picture memory. */
export class X11Capture implements Capture {
  readonly area: Rectangle;
  readonly #connection: XConnection;
  readonly #image: XImage;
  readonly #segment: SegmentInfo;
  readonly #onClose: () => void;
  #closed = false;

  /** `area` has the size of `pixels` and lies on the root window. */
  constructor(connection: XConnection, area: Rectangle, pixels: PixelMemory, onClose: () => void) {
    this.#connection = connection;
    this.area = area;
    this.#onClose = onClose;
    const display = connection.alive;
    const { shmid, address } = mapSegment(pixels);
    this.#segment = allocSegmentInfo(shmid, address);
    const refused = connection.errorOf(() => xext().XShmAttach(display, this.#segment));
    // marked now, so that no crash leaves it behind; both sides have it mapped
    libc().shmctl(shmid, IPC_RMID, null);
    if (refused) {
      freeSegmentInfo(this.#segment);
      throw new AgentFault(
        'capture_failed',
        'the X server cannot share memory with the agent: run it on the same machine and in the same IPC namespace',
      );
    }
    const { XDefaultDepth, XDefaultVisual } = x11();
    const image = xext().XShmCreateImage(
      display,
      XDefaultVisual(display, 0),
      XDefaultDepth(display, 0),
      ZPIXMAP,
      address,
      this.#segment,
      area.width,
      area.height,
    );
    if (image === null) throw new AgentFault('capture_failed', 'XShmCreateImage failed');
    assertBgrx(image, area.width);
    this.#image = image;
  }

  grab(): void {
    const { alive, root } = this.#connection;
    if (this.#closed) throw new AgentFault('capture_failed', 'the capture was closed');
    if (xext().XShmGetImage(alive, root, this.#image, this.area.x, this.area.y, ALL_PLANES)) return;
    // the connection may have been lost in this very call
    void this.#connection.alive;
    throw new AgentFault(
      'capture_failed',
      'the X server refused to give the picture: the monitor has changed',
    );
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.#connection.lost) {
      xext().XShmDetach(this.#connection.display, this.#segment);
      x11().XSync(this.#connection.display, 0);
    }
    x11().XDestroyImage(this.#image);
    freeSegmentInfo(this.#segment);
    this.#onClose();
  }
}
