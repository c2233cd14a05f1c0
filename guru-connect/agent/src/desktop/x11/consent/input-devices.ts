import { viewOf } from '../../../ffi/library.ts';
import { ANY_PROPERTY_TYPE, x11 } from '../../../ffi/x11.ts';
import { readDevices, SLAVE_KEYBOARD, SLAVE_POINTER, XI_ALL_DEVICES, xinput } from '../../../ffi/xinput.ts';
import type { XConnection } from '../connection.ts';

/** The server's own mark of the devices that XTEST injects through. Clients cannot change it, unlike names. */
const XTEST_MARK = 'XTEST Device';

/** Which devices are real. */
export class InputDevices {
  readonly #connection: XConnection;
  readonly #mark: number;
  #real: ReadonlySet<number> = new Set();

  constructor(connection: XConnection) {
    this.#connection = connection;
    this.#mark = Number(x11().XInternAtom(connection.alive, XTEST_MARK, 0));
    this.refresh();
  }

  /** A slave device without the mark. A device that is not known is not real. */
  isReal(id: number): boolean {
    return this.#real.has(id);
  }

  /** Reads the list again, after XI_HierarchyChanged. */
  refresh(): void {
    const count: [number | null] = [null];
    const list = xinput().XIQueryDevice(this.#connection.alive, XI_ALL_DEVICES, count);
    if (list === null) {
      this.#real = new Set();
      return;
    }
    const devices = readDevices(list, count[0] ?? 0);
    xinput().XIFreeDeviceInfo(list);
    const slaves = devices.filter(({ use }) => use === SLAVE_POINTER || use === SLAVE_KEYBOARD);
    this.#real = new Set(slaves.filter(({ id }) => !this.#isMarked(id)).map(({ id }) => id));
  }

  #isMarked(id: number): boolean {
    const items: [number | null] = [null];
    const data: [bigint | null] = [null];
    const failed = xinput().XIGetProperty(
      this.#connection.alive,
      id,
      this.#mark,
      0,
      1,
      0,
      ANY_PROPERTY_TYPE,
      [null],
      [null],
      items,
      [null],
      data,
    );
    // a device that cannot be asked is gone, and is not real
    if (failed !== 0) return true;
    const value = data[0];
    if (!value) return false;
    const marked = Number(items[0] ?? 0) > 0 && viewOf(value, 1).getUint8(0) === 1;
    x11().XFree(value);
    return marked;
  }
}
