import type { Rectangle } from '../../../screen/rectangle.ts';
import { getInputFocus, STRUCTURE_NOTIFY_MASK } from '../wire/core.ts';
import {
  createArrowCursor,
  createWindow,
  destroyWindow,
  mapWindow,
  moveWindow,
  openCursorFont,
  raiseWindow,
  reparentWindow,
  setCursor,
  setInputFocus,
} from '../wire/own-windows.ts';
import {
  ATOM,
  changePropertyList,
  changePropertyText,
  deleteProperty,
  readInputFocus,
} from '../wire/windows.ts';
import type { PanelServer } from './panel-server.ts';

const CLASS = 'guru-connect\0GuruConnect\0';
/** GetInputFocus: no window has the focus. */
const NO_FOCUS = 0;
const EXPOSURE_MASK = 1 << 15;
const FOCUS_CHANGE_MASK = 1 << 21;
const PROPERTY_CHANGE_MASK = 1 << 22;

/**
 * A window that no window manager touches: a managed dialog stays invisible behind a full-screen window. Selects no
 * core button or key events; events of XSendEvent arrive anyway and are recognised by their type.
 */
export class PanelWindow {
  readonly id: number;
  readonly #server: PanelServer;
  #focusBefore = NO_FOCUS;

  constructor(server: PanelServer, title: string, place: Rectangle, background: number) {
    const { client, atoms } = server;
    this.#server = server;
    this.id = client.newId();
    const mask = EXPOSURE_MASK | STRUCTURE_NOTIFY_MASK | FOCUS_CHANGE_MASK | PROPERTY_CHANGE_MASK;
    client.send(createWindow(this.id, client.screen.root, place, background, mask));
    client.send(changePropertyText(this.id, atoms.name, atoms.utf8, title));
    client.send(changePropertyText(this.id, ATOM.wmClass, ATOM.string, CLASS));
    // compositors stack it above full-screen windows
    client.send(changePropertyList(this.id, atoms.type, [atoms.notification], ATOM.atom));
    client.send(changePropertyList(this.id, atoms.state, [atoms.above, atoms.sticky], ATOM.atom));
    const [font, cursor] = [client.newId(), client.newId()];
    client.send(openCursorFont(font));
    client.send(createArrowCursor(cursor, font));
    client.send(setCursor(this.id, cursor));
  }

  show(): void {
    this.#server.client.send(mapWindow(this.id));
    this.raise();
  }

  raise(): void {
    this.#server.client.send(raiseWindow(this.id));
  }

  moveTo(x: number, y: number): void {
    this.#server.client.send(moveWindow(this.id, x, y));
  }

  /** Undoes what another client did: unmapped it or took it into its own window. */
  restore(x: number, y: number): void {
    const { client } = this.#server;
    client.send(reparentWindow(this.id, client.screen.root, x, y));
    this.show();
  }

  /** Undoes transparency that another client asked the compositor for. */
  makeOpaque(): void {
    this.#server.client.send(deleteProperty(this.id, this.#server.atoms.opacity));
  }

  /** Once it is shown. No grab: one fails while a menu is open, and would keep lockers out. */
  async takeFocus(): Promise<void> {
    this.#focusBefore = await this.#focused();
    this.#server.client.send(setInputFocus(this.id));
  }

  /** Where it was, if nobody took it meanwhile. */
  async giveFocusBack(): Promise<void> {
    if (this.#focusBefore === NO_FOCUS || (await this.#focused()) !== this.id) return;
    this.#server.client.send(setInputFocus(this.#focusBefore));
  }

  /** Takes it from the screen; does nothing once the server is gone. */
  destroy(): void {
    this.#server.client.trySend(destroyWindow(this.id));
  }

  async #focused(): Promise<number> {
    return readInputFocus(await this.#server.client.ask(getInputFocus()));
  }
}
