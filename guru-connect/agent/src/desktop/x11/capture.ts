import { AgentFault } from '../../fault/agent-fault.ts';
import { IPC_CREAT_0600, IPC_PRIVATE, IPC_RMID, libc, SHM_REMAP, SHMAT_FAILED } from '../../ffi/libc.ts';
import { addressOf } from '../../ffi/native.ts';
import { ALL_PLANES, type XImage, x11 } from '../../ffi/x11.ts';
import { allocSegmentInfo, freeSegmentInfo, type SegmentInfo, xext } from '../../ffi/xext.ts';
import type { PixelMemory } from '../../screen/pixel-memory.ts';
import type { Rectangle } from '../../screen/rectangle.ts';
import type { Capture } from '../desktop.ts';
import type { XConnection } from './connection.ts';
import { createShmImage } from './shm-image.ts';

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

/** The segment as an image that the X server writes to. Whatever fails, nothing of it stays on either side. */
function shareSegment(
  connection: XConnection,
  { shmid, address }: { shmid: number; address: bigint },
  { width, height }: Rectangle,
): { image: XImage; segment: SegmentInfo } {
  const segment = allocSegmentInfo(shmid, address);
  // known to this side alone until the segment is attached
  const image = createShmImage(connection, segment, address, width, height);
  try {
    if (image === null) throw new AgentFault('capture_failed', 'XShmCreateImage failed');
    if (connection.errorOf((display) => xext().XShmAttach(display, segment))) {
      throw new AgentFault(
        'capture_failed',
        'the X server cannot share memory with the agent: run it on the same machine and in the same IPC namespace',
      );
    }
    return { image, segment };
  } catch (error) {
    if (image !== null) x11().XDestroyImage(image);
    freeSegmentInfo(segment);
    throw error;
  } finally {
    // marked now, so that no crash leaves it behind; both sides have it mapped
    libc().shmctl(shmid, IPC_RMID, null);
  }
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
    const { image, segment } = shareSegment(connection, mapSegment(pixels), area);
    this.#image = image;
    this.#segment = segment;
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
