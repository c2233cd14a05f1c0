import { getPointerMapping, MAPPING_OF, POINTER_MAPPING, readPointerMapping } from './wire/core.ts';
import type { XClient } from './x-client.ts';

/** Which physical button has which meaning on this server: a left-handed user's are swapped. */
export class PointerMap {
  readonly #client: XClient;
  #meanings: readonly number[] = [];

  private constructor(client: XClient) {
    this.#client = client;
  }

  static async open(client: XClient): Promise<PointerMap> {
    const map = new PointerMap(client);
    await map.#read();
    return map;
  }

  /** The physical button that means `button`; undefined when none does. */
  physicalOf(button: number): number | undefined {
    const index = this.#meanings.indexOf(button);
    return index < 0 ? undefined : index + 1;
  }

  /** A MappingNotify event. */
  notice(event: Buffer): void {
    if (event.readUInt8(MAPPING_OF) !== POINTER_MAPPING) return;
    // a server that is gone is reported by the connection
    this.#read().catch(() => undefined);
  }

  async #read(): Promise<void> {
    this.#meanings = readPointerMapping(await this.#client.ask(getPointerMapping()));
  }
}
