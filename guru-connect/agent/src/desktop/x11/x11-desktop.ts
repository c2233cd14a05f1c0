import { AgentFault } from '../../fault/agent-fault.ts';
import { en } from '../consent/words/en.ts';
import type { Words } from '../consent/words/words.ts';
import type { Capture, Cursor, Desktop, DesktopListener, DesktopState, Monitor } from '../desktop.ts';
import type { Dialogs } from '../dialogs.ts';
import { X11Capture } from './capture.ts';
import { X11Clipboard } from './clipboard/x11-clipboard.ts';
import { type DialogPlace, X11Dialogs } from './consent/x11-dialogs.ts';
import { readCursor } from './cursor.ts';
import { type Extensions, passGrabs, queryExtensions } from './extensions.ts';
import { GrabWatch } from './grab-watch.ts';
import { XTestInput } from './input-sink.ts';
import { Keyboard } from './keyboard.ts';
import { LockKeys } from './lock-keys.ts';
import { MonitorList } from './monitors.ts';
import { assertBgrx } from './pixel-format.ts';
import { PointerMap } from './pointer-map.ts';
import { QuietTime } from './quiet-time.ts';
import { TextKeys } from './text/text-keys.ts';
import { waitUnlessAborted } from './text/wait.ts';
import { CONFIGURE_NOTIFY, MAPPING_NOTIFY, selectEvents, STRUCTURE_NOTIFY_MASK } from './wire/core.ts';
import { DAMAGE_NOTIFY, readDamage } from './wire/damage.ts';
import { SCREEN_CHANGE_NOTIFY, selectScreenChanges } from './wire/randr.ts';
import { CURSOR_NOTIFY, selectCursorEvents } from './wire/xfixes.ts';
import { useXkb } from './wire/xkb.ts';
import { XClient } from './x-client.ts';
import { XProtocolError } from './x-error.ts';
import { assertNotXwayland } from './xwayland.ts';

/** While somebody looks, the server is asked for a sign of life this often: a still desktop asks it for nothing. */
const SIGN_OF_LIFE_MS = 2_000;
/** How long a close may take to give back keys that were used to type text. */
const GIVE_BACK_MS = 1_000;

/** What a desktop is made of. */
interface Parts {
  /** Pictures, questions and events. */
  readonly view: XClient;
  readonly input: XClient;
  readonly extensions: Extensions;
  readonly keyboard: Keyboard;
  readonly pointer: PointerMap;
  readonly text: TextKeys;
  readonly quiet: QuietTime;
  /** Keycodes of the keys that the technician holds, by code. */
  readonly held: Map<string, number>;
}

export interface X11DesktopOptions {
  /** The magic cookie to show the server; by default one of the file that XAUTHORITY names. */
  readonly cookie?: Buffer | undefined;
  /** logind's id of the desktop's session; by default the one that this process belongs to. */
  readonly session?: string | undefined;
  /** What the person there reads; English by default. */
  readonly words?: Words | undefined;
}

/** A desktop on an X11 server, local to this machine. */
export class X11Desktop implements Desktop {
  readonly input: XTestInput;
  readonly dialogs: Dialogs;
  readonly clipboard: X11Clipboard;
  readonly #parts: Parts;
  readonly #quiet: QuietTime;
  readonly #monitors: MonitorList;
  #listener: DesktopListener | null = null;
  #capture: X11Capture | null = null;
  #signOfLife: NodeJS.Timeout | undefined;
  #state: DesktopState = 'ready';

  private constructor(parts: Parts, place: DialogPlace) {
    const { view, input, extensions, keyboard, pointer, text, quiet, held } = parts;
    this.#parts = parts;
    this.#quiet = quiet;
    this.#monitors = new MonitorList(view, extensions.randr.major);
    this.clipboard = new X11Clipboard(place.displayName, place.cookie);
    this.dialogs = new X11Dialogs(place, this.#quiet, () => void this.#askForSign());
    this.input = new XTestInput({
      client: input,
      test: extensions.test,
      keyboard,
      locks: new LockKeys(input, extensions.keyboard.major, keyboard),
      text,
      held,
      pointer,
      grabs: new GrabWatch(view),
      quiet,
    });
    view.listen({
      event: (type, event) => this.#event(type, event),
      stateChanged: () => this.#follow(),
    });
    input.listen({ event: (type, event) => text.event(type, event), stateChanged: () => this.#follow() });
  }

  /**
   * Opens the X screen that `displayName` names. Rejects with `no_display`, `missing_library`, `display_unsupported`;
   * with the last also when the display is Xwayland's, which opens and shows nothing.
   */
  static async open(displayName: string | undefined, options: X11DesktopOptions = {}): Promise<X11Desktop> {
    const { cookie, session, words = en } = options;
    const view = await XClient.open(displayName, cookie);
    let input: XClient | null = null;
    try {
      assertBgrx(view.setup, view.screen);
      const extensions = await queryExtensions(view);
      await assertNotXwayland(view, extensions.randr.major);
      await passGrabs(view);
      selectChanges(view, extensions);
      const keyboard = await Keyboard.open(view, extensions.keyboard);
      const pointer = await PointerMap.open(view);
      input = await XClient.open(displayName, cookie);
      await passGrabs(input);
      await input.ask(useXkb(extensions.keyboard.major));
      const quiet = new QuietTime();
      const held = new Map<string, number>();
      const text = await TextKeys.open({
        client: input,
        test: extensions.test.major,
        xkb: extensions.keyboard.major,
        held: () => [...held.values()],
        quiet,
      });
      const parts = { view, input, extensions, keyboard, pointer, text, quiet, held };
      return new X11Desktop(parts, { displayName, cookie, session, words });
    } catch (error) {
      await Promise.all([input?.close(), view.close()]);
      if (!(error instanceof XProtocolError)) throw error;
      throw new AgentFault('display_unsupported', error.message, { cause: error });
    }
  }

  get state(): DesktopState {
    return this.#state;
  }

  async monitors(): Promise<Monitor[]> {
    await this.#quiet.over();
    return this.#monitors.read();
  }

  async cursor(): Promise<Cursor> {
    await this.#quiet.over();
    const { view, extensions } = this.#parts;
    return readCursor(view, extensions.fixes.major);
  }

  async openCapture(monitorId: number): Promise<Capture> {
    const monitor = (await this.monitors()).find((candidate) => candidate.monitorId === monitorId);
    if (!monitor) throw new AgentFault('monitor_unknown', `there is no monitor ${monitorId}`);
    this.#capture?.close();
    const { view, extensions } = this.#parts;
    const capture = await X11Capture.open({ client: view, extensions, quiet: this.#quiet, monitor });
    this.#capture?.close();
    this.#capture = capture;
    this.#signOfLife ??= setInterval(() => {
      if (this.#capture && !this.#capture.closed) void this.#askForSign();
    }, SIGN_OF_LIFE_MS);
    return capture;
  }

  listen(listener: DesktopListener): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {
    clearInterval(this.#signOfLife);
    this.#listener = null;
    const { view, input, keyboard } = this.#parts;
    keyboard.close();
    this.input.close();
    await Promise.all([view.close(), this.clipboard.close(), this.#giveBackKeys().then(() => input.close())]);
  }

  /** Resolves a second later at most. */
  async #giveBackKeys(): Promise<void> {
    const { text, input } = this.#parts;
    if (text.idle || input.state !== 'ready') return;
    const longest = new AbortController();
    await Promise.race([text.close(), waitUnlessAborted(GIVE_BACK_MS, longest.signal)]);
    longest.abort();
  }

  async #askForSign(): Promise<void> {
    if (performance.now() < this.#quiet.until) return;
    // a server that is gone is reported by the connection
    await this.#parts.view.sync().catch(() => undefined);
  }

  /** The worse state of both connections is the desktop's. */
  #follow(): void {
    const states = [this.#parts.view.state, this.#parts.input.state];
    const state = (['lost', 'silent'] as const).find((candidate) => states.includes(candidate)) ?? 'ready';
    if (state === this.#state || this.#state === 'lost') return;
    this.#state = state;
    this.#listener?.stateChanged(state);
  }

  #event(type: number, event: Buffer): void {
    const { damage, fixes, randr, keyboard } = this.#parts.extensions;
    switch (type) {
      case damage.firstEvent + DAMAGE_NOTIFY:
        this.#damaged(event);
        return;
      case fixes.firstEvent + CURSOR_NOTIFY:
        this.#listener?.cursorChanged();
        return;
      // `xrandr --setmonitor` sends only a ConfigureNotify of the root window
      case CONFIGURE_NOTIFY:
      case randr.firstEvent + SCREEN_CHANGE_NOTIFY:
        this.#listener?.monitorsChanged();
        return;
      case keyboard.firstEvent:
        this.#parts.keyboard.notice(event);
        return;
      case MAPPING_NOTIFY:
        this.#parts.pointer.notice(event);
    }
  }

  #damaged(event: Buffer): void {
    const { damage, area } = readDamage(event);
    const capture = this.#capture;
    if (!capture || capture.closed || capture.damageId !== damage) return;
    if (capture.drawn(area)) this.#listener?.damaged();
  }
}

function selectChanges(view: XClient, { fixes, randr }: Extensions): void {
  const { root } = view.screen;
  view.send(selectCursorEvents(fixes.major, root));
  view.send(selectScreenChanges(randr.major, root));
  view.send(selectEvents(root, STRUCTURE_NOTIFY_MASK));
}
