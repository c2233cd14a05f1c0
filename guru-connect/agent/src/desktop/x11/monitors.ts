import { clip } from '../../screen/rectangle.ts';
import type { Monitor } from '../desktop.ts';
import { getAtomName, getGeometry, readAtomName, readGeometry } from './wire/core.ts';
import { getMonitors, readMonitors } from './wire/randr.ts';
import type { XClient } from './x-client.ts';

/** Bound on what the server may claim; the control socket takes 64 KiB. */
const MAX_MONITORS = 32;
const MAX_NAME = 64;

/** The server's monitors. Each name has a number that stays while the desktop is open. */
export class MonitorList {
  readonly #client: XClient;
  readonly #randr: number;
  readonly #ids = new Map<string, number>();
  /** An atom keeps its name for the server's lifetime. */
  readonly #names = new Map<number, string>();

  /** `randr` is the extension's major opcode. */
  constructor(client: XClient, randr: number) {
    this.#client = client;
    this.#randr = randr;
  }

  /** Active monitors as RandR 1.5 knows them, clipped to the root window; the whole screen when it knows none. */
  async read(): Promise<Monitor[]> {
    const { root } = this.#client.screen;
    const [geometry, list] = await Promise.all([
      this.#client.ask(getGeometry(root)),
      this.#client.ask(getMonitors(this.#randr, root)),
    ]);
    const area = { x: 0, y: 0, ...readGeometry(geometry) };
    const monitors: Monitor[] = [];
    for (const info of readMonitors(list).slice(0, MAX_MONITORS)) {
      const visible = clip(info, area);
      if (!visible) continue;
      const name = await this.#nameOf(info.name);
      monitors.push({ monitorId: this.#idOf(name), name, ...visible, primary: info.primary });
    }
    const first = monitors[0];
    if (!first) return [{ monitorId: this.#idOf('screen'), name: 'screen', ...area, primary: true }];
    const primary = monitors.find((monitor) => monitor.primary) ?? first;
    return monitors.map((monitor) => ({ ...monitor, primary: monitor === primary }));
  }

  #idOf(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#ids.size + 1;
    this.#ids.set(name, id);
    return id;
  }

  async #nameOf(atom: number): Promise<string> {
    const known = this.#names.get(atom);
    if (known !== undefined) return known;
    const name = readAtomName(await this.#client.ask(getAtomName(atom))).slice(0, MAX_NAME);
    this.#names.set(atom, name);
    return name;
  }
}
