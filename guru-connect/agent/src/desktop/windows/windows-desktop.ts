import { AgentFault } from '../../fault/agent-fault.ts';
import { PER_MONITOR_AWARE_V2, user32 } from '../../ffi/user32.ts';
import type {
  Capture,
  Clipboard,
  Cursor,
  Desktop,
  DesktopListener,
  DesktopState,
  Monitor,
} from '../desktop.ts';
import type { Dialogs } from '../dialogs.ts';
import { WindowsCapture } from './capture.ts';
import { cursorKey, readCursor } from './cursor.ts';
import { MonitorList } from './monitor-list.ts';
import { NoDialogs } from './no-dialogs.ts';
import { LookPace } from './look-pace.ts';
import { WindowsInput } from './send-input.ts';
import { thisSession, type WindowsSystem } from './windows-system.ts';

/** How often monitors and the desktop in front are looked at, in milliseconds. */
const FACTS_MS = 500;

/** The desktop of the Windows session that this process runs in. Windows says little by itself: it is looked at. */
export class WindowsDesktop implements Desktop {
  readonly input: WindowsInput;
  readonly dialogs: Dialogs = new NoDialogs();
  readonly clipboard: Clipboard | null = null;
  readonly #system: WindowsSystem;
  readonly #list = new MonitorList();
  readonly #pace = new LookPace();
  #listener: DesktopListener | null = null;
  #capture: WindowsCapture | null = null;
  #state: DesktopState = 'ready';
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #lookAt = 0;
  #factsAt = Number.NEGATIVE_INFINITY;
  #cursor = '';
  #known = '';
  /** Grabs that wait for the user's desktop. */
  #waiting: (() => void)[] = [];

  private constructor(system: WindowsSystem) {
    this.#system = system;
    this.input = new WindowsInput(
      () => system.virtualScreen(),
      () => this.#hurry(),
    );
  }

  /** Rejects with `no_display` in a session without a screen, as a service's; with `missing_library`. */
  static async open(system: WindowsSystem = thisSession): Promise<WindowsDesktop> {
    // refused when it is set already, as by a manifest
    user32().SetProcessDpiAwarenessContext(PER_MONITOR_AWARE_V2);
    if (system.monitors().length === 0)
      throw new AgentFault(
        'no_display',
        'this Windows session has no screen: start the agent in the session of the signed-in user',
      );
    const desktop = new WindowsDesktop(system);
    desktop.#cursor = cursorKey(system.cursor());
    desktop.#known = JSON.stringify(system.monitors());
    desktop.#lookAgain();
    return desktop;
  }

  get state(): DesktopState {
    return this.#state;
  }

  async monitors(): Promise<Monitor[]> {
    this.#assertThere();
    return this.#list.read(this.#system.monitors());
  }

  async cursor(): Promise<Cursor> {
    this.#assertThere();
    return readCursor(this.#system.cursor());
  }

  async openCapture(monitorId: number): Promise<Capture> {
    const monitor = (await this.monitors()).find((candidate) => candidate.monitorId === monitorId);
    if (!monitor) throw new AgentFault('monitor_unknown', `there is no monitor ${monitorId}`);
    this.#capture?.close();
    const capture = new WindowsCapture(monitor, {
      ready: () => this.#ready(),
      virtualScreen: () => this.#system.virtualScreen(),
    });
    this.#capture = capture;
    return capture;
  }

  listen(listener: DesktopListener): void {
    this.#listener = listener;
  }

  async close(): Promise<void> {
    this.#end();
    this.#listener = null;
  }

  #end(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.input.close();
    this.#capture?.close();
    for (const go of this.#waiting.splice(0)) go();
  }

  #lookAgain(): void {
    if (this.#closed) return;
    const wait = this.#pace.next(this.#isWatched);
    this.#lookAt = performance.now() + wait;
    this.#timer = setTimeout(() => {
      this.#look();
      this.#lookAgain();
    }, wait);
  }

  get #isWatched(): boolean {
    return this.#capture !== null && !this.#capture.closed;
  }

  /** The technician did something: what it changes is seen soon. Further input does not put the look off. */
  #hurry(): void {
    this.#pace.noticed();
    if (!this.#isWatched || !this.#pace.hastens(this.#lookAt - performance.now())) return;
    clearTimeout(this.#timer);
    this.#lookAgain();
  }

  /** Reports in the order of cause: damage before the pointer that changed with it. */
  #look(): void {
    if (performance.now() - this.#factsAt >= FACTS_MS) this.#lookAtFacts();
    if (this.#closed || this.#state !== 'ready') return;
    if (this.#capture?.look()) {
      this.#pace.noticed();
      this.#listener?.damaged();
    }
    const cursor = cursorKey(this.#system.cursor());
    if (cursor === this.#cursor) return;
    this.#cursor = cursor;
    this.#pace.noticed();
    this.#listener?.cursorChanged();
  }

  #lookAtFacts(): void {
    this.#factsAt = performance.now();
    const found = this.#system.monitors();
    if (found.length === 0) {
      this.#lose();
      return;
    }
    this.#become(this.#system.inFront() === 'user' ? 'ready' : 'silent');
    const known = JSON.stringify(found);
    if (known === this.#known) return;
    this.#known = known;
    this.#listener?.monitorsChanged();
  }

  #become(state: 'ready' | 'silent'): void {
    if (state === this.#state) return;
    this.#state = state;
    if (state === 'ready') for (const go of this.#waiting.splice(0)) go();
    this.#listener?.stateChanged(state);
  }

  /** The user has signed out, or the session was disconnected. */
  #lose(): void {
    this.#state = 'lost';
    this.#end();
    this.#listener?.stateChanged('lost');
  }

  async #ready(): Promise<void> {
    this.#assertThere();
    if (this.#state === 'ready') return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    await this.#ready();
  }

  #assertThere(): void {
    if (this.#closed) throw new AgentFault('no_display', 'the desktop is closed');
  }
}
