import {
  getDeviceProperty,
  queryDevices,
  readDeviceFlag,
  readDevices,
  SLAVE_KEYBOARD,
  SLAVE_POINTER,
} from '../wire/xinput.ts';
import { XProtocolError } from '../x-error.ts';
import type { PanelServer } from './panel-server.ts';

/** Which devices are real. */
export class InputDevices {
  readonly #server: PanelServer;
  #real: ReadonlySet<number> = new Set();

  private constructor(server: PanelServer) {
    this.#server = server;
  }

  static async open(server: PanelServer): Promise<InputDevices> {
    const devices = new InputDevices(server);
    await devices.refresh();
    return devices;
  }

  /** A slave device without the mark of XTEST. A device that is not known is not real. */
  isReal(id: number): boolean {
    return this.#real.has(id);
  }

  /** Reads the list again, after XI_HierarchyChanged. Until then no device is real. */
  async refresh(): Promise<void> {
    this.#real = new Set();
    const { client, xinput } = this.#server;
    const devices = readDevices(await client.ask(queryDevices(xinput)));
    const slaves = devices.filter(({ use }) => use === SLAVE_POINTER || use === SLAVE_KEYBOARD);
    const marked = await Promise.all(slaves.map(({ id }) => this.#isMarked(id)));
    this.#real = new Set(slaves.filter((_, i) => !marked[i]).map(({ id }) => id));
  }

  async #isMarked(id: number): Promise<boolean> {
    const { client, xinput, atoms } = this.#server;
    try {
      return readDeviceFlag(await client.ask(getDeviceProperty(xinput, id, atoms.xtest)));
    } catch (error) {
      // a device that cannot be asked is gone, and is not real
      if (error instanceof XProtocolError) return true;
      throw error;
    }
  }
}
