import { AgentFault } from '../../../fault/agent-fault.ts';
import type { Xid } from '../../../ffi/x11.ts';
import { x11Window } from '../../../ffi/x11-window.ts';
import { XINPUT_NAME, XINPUT_VERSION, xinput } from '../../../ffi/xinput.ts';
import type { Rectangle } from '../../../screen/rectangle.ts';
import type { Refusal } from '../../consent/answer-gate.ts';
import type { Sight } from '../../dialogs.ts';
import { XConnection } from '../connection.ts';
import type { QuietTime } from '../quiet-time.ts';
import type { DialogKey } from './dialog-keys.ts';
import { PanelCanvas } from './panel-canvas.ts';
import { type PanelEvent, PanelEvents } from './panel-events.ts';
import { PanelInput } from './panel-input.ts';
import { keepOn, monitorsFor, type PanelMonitor, resourcesOf, scaleFor } from './panel-place.ts';
import { PanelWindow } from './panel-window.ts';
import type { Pen } from './pen.ts';
import { type Mark, sampleMarks, showsMarks } from './screen-marks.ts';
import { SightKeeper } from './sight-keeper.ts';
import { looksLikeLocker, type StackView, viewStack } from './window-stack.ts';

/** Kept free at the top of the monitor, in logical pixels: a banner may be there. */
export const BANNER_ROOM = 44;

/** What a panel shows. Sizes and places in logical pixels. */
export interface PanelView {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** Of the window before it is painted, 0xRRGGBB. */
  readonly background: number;
  readonly takesFocus: boolean;
  readonly draggable: boolean;
  readonly marks: readonly Mark[];
  /** Top left, in pixels, for a window of this size in pixels. */
  place(monitor: Rectangle, width: number, height: number): { x: number; y: number };
  targetAt(x: number, y: number): string | undefined;
  draw(pen: Pen): void;
}

/** Room for a panel on its monitor, in logical pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** What panels of one desktop share. */
export interface PanelSurroundings {
  readonly displayName: string | undefined;
  /** Opens the display; undefined when Xlib finds one itself. */
  readonly cookie?: Buffer | undefined;
  readonly quiet: QuietTime;
  /** Windows of open dialogs: a banner stays behind them, and they do not fight for the front. */
  readonly dialogs: Set<Xid>;
}

/** What happens to a panel. Never called inside a call to it, nor after `close`. */
export interface PanelListener {
  pressed(target: string): void;
  key?(key: DialogKey): void;
  hovered?(target: string | undefined): void;
  refused(refusal: Refusal): void;
  sightChanged(sight: Sight): void;
  /** The window or its connection is gone; the panel is closed. */
  lost(): void;
}

/**
 * A window of our own in front of all others, on a connection of its own: a client that ends it (XKillClient) ends this
 * connection, and the one that captures goes on. Answered by real devices only.
 */
export class Panel {
  readonly #connection: XConnection;
  readonly #view: PanelView;
  readonly #listener: PanelListener;
  readonly #scale: number;
  readonly #window: PanelWindow;
  readonly #canvas: PanelCanvas;
  readonly #input: PanelInput;
  readonly #events: PanelEvents;
  readonly #dialogs: Set<Xid>;
  readonly #keeper = new SightKeeper();
  #monitor: PanelMonitor;
  #place: Rectangle;
  /** Place and neighbours at the last look. */
  #scene = '';
  #reported: Sight = 'opening';
  #closed = false;

  private constructor(
    connection: XConnection,
    makeView: (room: Room) => PanelView,
    { quiet, dialogs }: PanelSurroundings,
    listener: PanelListener,
  ) {
    const extension = queryInput(connection);
    this.#connection = connection;
    this.#listener = listener;
    [this.#monitor] = monitorsFor(connection);
    const wanted = scaleFor(resourcesOf(connection), this.#monitor);
    const room = {
      width: this.#monitor.width / wanted,
      height: this.#monitor.height / wanted - BANNER_ROOM,
    };
    const view = makeView(room);
    this.#view = view;
    this.#scale = wanted * Math.min(1, room.width / view.width, room.height / view.height);
    this.#place = this.#startPlace();
    this.#window = new PanelWindow(connection, view.title, this.#place, view.background);
    const { id } = this.#window;
    this.#canvas = new PanelCanvas(connection, id, this.#place.width, this.#place.height, this.#scale);
    this.#input = new PanelInput(connection, id, {
      scale: this.#scale,
      draggable: view.draggable,
      targetAt: (x, y) => view.targetAt(x, y),
      isCovered: () => !this.#look(),
      pressed: (target) => listener.pressed(target),
      key: (key) => listener.key?.(key),
      hovered: (target) => listener.hovered?.(target),
      dragged: (x, y) => this.#moveTo(x, y),
      refused: (refusal) => listener.refused(refusal),
    });
    this.#input.gate.disturbed(performance.now());
    this.#window.show();
    this.#paint();
    this.#dialogs = dialogs;
    if (view.takesFocus) {
      this.#window.takeFocus();
      dialogs.add(id);
    }
    // last: from now on events come
    this.#events = new PanelEvents(connection, id, extension, quiet, (events, tick) =>
      this.#turn(events, tick),
    );
  }

  /** `makeView` gets the room that there is. Throws `no_display`, `missing_library`, `display_unsupported`. */
  static open(
    makeView: (room: Room) => PanelView,
    surroundings: PanelSurroundings,
    listener: PanelListener,
  ): Panel {
    const connection = XConnection.open(surroundings.displayName, surroundings.cookie);
    try {
      connection.passGrabs();
      return new Panel(connection, makeView, surroundings, listener);
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** What the person can see of it. */
  get sight(): Sight {
    return this.#keeper.sight;
  }

  /** Draws it again, after something that it shows has changed. */
  repaint(): void {
    this.#guard(() => this.#paint());
  }

  /** May be called again. Gives the focus back. */
  close(): void {
    this.#guard(() => {
      if (this.#view.takesFocus) this.#window.giveFocusBack();
    });
    this.#dispose();
  }

  #dispose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#dialogs.delete(this.#window.id);
    this.#events.close();
    this.#canvas.close();
    this.#connection.close();
  }

  /** Runs a part of the work that the loss of the display may end. */
  #guard(work: () => void): void {
    if (this.#closed) return;
    try {
      work();
    } catch (error) {
      if (!(error instanceof AgentFault)) throw error;
    }
  }

  #turn(events: readonly PanelEvent[], tick: boolean): void {
    for (const event of events) this.#guard(() => this.#handle(event));
    if (tick || events.some(({ kind }) => kind !== 'input')) this.#guard(() => this.#look());
    this.#guard(() => this.#report());
    if (this.#connection.lost) this.#lose();
  }

  #handle(event: PanelEvent): void {
    switch (event.kind) {
      case 'input':
        this.#input.handle(event.input);
        return;
      case 'sent_by_program':
        this.#listener.refused('sent_by_program');
        return;
      case 'focused':
        this.#input.gate.focused(performance.now());
        return;
      case 'exposed':
        this.#paint();
        return;
      case 'property_changed':
        this.#window.makeOpaque();
        return;
      case 'destroyed':
        this.#lose();
        return;
      case 'monitors_changed':
        this.#monitorsChanged();
    }
  }

  /** Looks what the person can see, and brings the window back to where it belongs. True when nothing hides it. */
  #look(): boolean {
    const now = performance.now();
    const stack = viewStack(this.#connection, this.#window.id);
    this.#noticeChange(stack, now);
    if (this.#isBehindDialog(stack)) {
      this.#input.gate.disturbed(now);
      return false;
    }
    const overlapped = (stack?.above.length ?? 0) > 0;
    const { clear, raise } = this.#keeper.judge(
      {
        mapped: stack !== null,
        overlapped,
        locker: stack?.above.some((window) => looksLikeLocker(window, this.#monitor)) ?? false,
        onScreen: stack !== null && (overlapped || this.#isOnScreen(stack.place)),
      },
      now,
    );
    const { x, y } = this.#place;
    if (!stack) this.#window.restore(x, y);
    else if (stack.place.x !== x || stack.place.y !== y) this.#window.moveTo(x, y);
    if (raise) this.#window.raise();
    if (!clear) this.#input.gate.disturbed(now);
    return clear;
  }

  /** Our own dialog is in front of a banner while it is open: nothing to fight, and nothing to report. */
  #isBehindDialog(stack: StackView | null): boolean {
    if (this.#view.takesFocus) return false;
    return stack?.above.some(({ id }) => this.#dialogs.has(id)) ?? false;
  }

  /** What is under the pointer may be another thing than a moment ago. */
  #noticeChange(stack: StackView | null, now: number): void {
    const scene = JSON.stringify([stack?.place, stack?.above.map(({ id }) => id)]);
    if (scene === this.#scene) return;
    this.#scene = scene;
    if (!this.#input.dragging) this.#input.gate.disturbed(now);
  }

  #isOnScreen(origin: Rectangle): boolean {
    if (showsMarks(sampleMarks(this.#connection, this.#view.marks, origin, this.#scale))) return true;
    this.#paint();
    return false;
  }

  #report(): void {
    const { sight } = this.#keeper;
    if (sight === this.#reported) return;
    this.#reported = sight;
    this.#listener.sightChanged(sight);
  }

  #lose(): void {
    if (this.#closed) return;
    this.#dispose();
    this.#listener.lost();
  }

  #paint(): void {
    this.#canvas.paint((pen) => this.#view.draw(pen));
  }

  #moveTo(x: number, y: number): void {
    this.#place = keepOn(monitorsFor(this.#connection), { ...this.#place, x, y });
    this.#window.moveTo(this.#place.x, this.#place.y);
  }

  #monitorsChanged(): void {
    [this.#monitor] = monitorsFor(this.#connection);
    const { x, y } = this.#startPlace();
    this.#moveTo(x, y);
  }

  #startPlace(): Rectangle {
    const width = Math.round(this.#view.width * this.#scale);
    const height = Math.round(this.#view.height * this.#scale);
    return { ...this.#view.place(this.#monitor, width, height), width, height };
  }
}

/** The number of XInput's events on this server. Throws `display_unsupported`. */
function queryInput(connection: XConnection): number {
  const opcode: [number | null] = [null];
  const present = x11Window().XQueryExtension(connection.alive, XINPUT_NAME, opcode, [null], [null]);
  const major: [number] = [XINPUT_VERSION.major];
  const minor: [number] = [XINPUT_VERSION.minor];
  const refused = !present || xinput().XIQueryVersion(connection.alive, major, minor) !== 0;
  if (refused || major[0] * 10 + minor[0] < XINPUT_VERSION.major * 10 + XINPUT_VERSION.minor) {
    throw new AgentFault(
      'display_unsupported',
      'the X server lacks XInput 2.1: update it to ask for consent',
    );
  }
  return opcode[0] ?? 0;
}
