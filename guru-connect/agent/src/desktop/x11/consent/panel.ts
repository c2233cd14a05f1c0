import { AgentFault } from '../../../fault/agent-fault.ts';
import type { Rectangle } from '../../../screen/rectangle.ts';
import type { Sight } from '../../dialogs.ts';
import { waitUnlessAborted } from '../text/wait.ts';
import { selectEvents, STRUCTURE_NOTIFY_MASK } from '../wire/core.ts';
import { selectScreenChanges } from '../wire/randr.ts';
import { SUBSTRUCTURE_NOTIFY_MASK } from '../wire/windows.ts';
import { type ServerState, XClient } from '../x-client.ts';
import { XProtocolError } from '../x-error.ts';
import { PanelCanvas } from './panel-canvas.ts';
import { type PanelEvent, readPanelEvent } from './panel-events.ts';
import { PanelInbox } from './panel-inbox.ts';
import { PanelInput } from './panel-input.ts';
import { keepOn, type PanelMonitors, readPanelMonitors, resourcesOf, scaleFor } from './panel-place.ts';
import { askPanelServer, type PanelServer } from './panel-server.ts';
import { PanelWindow } from './panel-window.ts';
import {
  BANNER_ROOM,
  type PanelListener,
  type PanelLoss,
  type PanelSurroundings,
  type PanelView,
  type Room,
} from './panel-view.ts';
import { assertCanDraw } from './pen.ts';
import { sampleMarks, showsMarks } from './screen-marks.ts';
import { SightKeeper } from './sight-keeper.ts';
import { looksLikeLocker, type StackView, viewStack } from './window-stack.ts';

/** How often the window is looked at when nothing happens. */
const TICK_MS = 250;
/** How long a close waits for the focus to go back, in milliseconds. */
const CLOSE_MS = 1_000;
/** How long the server may take to answer when it matters whether it does, in milliseconds. */
const ANSWER_MS = 1_500;

/** What is to be done, each once however often it was asked for; the first one first. */
const CHORES = ['opacity', 'monitors', 'paint', 'look'] as const;
type Chore = (typeof CHORES)[number];

interface PanelParts {
  readonly server: PanelServer;
  readonly view: PanelView;
  readonly scale: number;
  readonly monitors: PanelMonitors;
}

/**
 * A window of our own in front of all others, on a connection of its own: a client that ends it (XKillClient) ends this
 * connection, and the one that captures goes on. Answered by real devices only. Nothing here waits for the X server:
 * what it reports is worked through one after another, as answers come.
 */
export class Panel {
  readonly #server: PanelServer;
  readonly #client: XClient;
  readonly #view: PanelView;
  readonly #listener: PanelListener;
  readonly #surroundings: PanelSurroundings;
  readonly #scale: number;
  readonly #window: PanelWindow;
  readonly #canvas: PanelCanvas;
  readonly #inbox = new PanelInbox();
  readonly #chores = new Set<Chore>();
  readonly #keeper = new SightKeeper();
  #input: PanelInput | null = null;
  #timer: NodeJS.Timeout | undefined;
  #monitors: PanelMonitors;
  #place: Rectangle;
  /** Place and neighbours at the last look. */
  #scene = '';
  #reported: Sight = 'opening';
  #working = false;
  #silent = false;
  #closing: Promise<void> | null = null;

  private constructor(parts: PanelParts, surroundings: PanelSurroundings, listener: PanelListener) {
    const { server, view, scale, monitors } = parts;
    const { client } = server;
    this.#server = server;
    this.#client = client;
    this.#view = view;
    this.#listener = listener;
    this.#surroundings = surroundings;
    this.#scale = scale;
    this.#monitors = monitors;
    this.#place = this.#startPlace();
    this.#window = new PanelWindow(server, view.title, this.#place, view.background);
    this.#canvas = new PanelCanvas(client, this.#window.id, { ...this.#place, scale });
    client.listen({
      event: (type, event) => this.#event(type, event),
      stateChanged: (state) => this.#stateChanged(state),
    });
    client.send(selectEvents(client.screen.root, SUBSTRUCTURE_NOTIFY_MASK | STRUCTURE_NOTIFY_MASK));
    client.send(selectScreenChanges(server.randr.major, client.screen.root));
  }

  /**
   * `makeView` gets the room that there is. Rejects with `no_display`, `missing_library`, `display_unsupported`, and with
   * the reason of `signal` when nobody wants the panel any more.
   */
  static async open(
    makeView: (room: Room) => PanelView,
    surroundings: PanelSurroundings,
    listener: PanelListener,
    signal?: AbortSignal,
  ): Promise<Panel> {
    assertCanDraw();
    const client = await XClient.open(surroundings.displayName, surroundings.cookie);
    try {
      const server = await askPanelServer(client);
      const [monitors, resources] = await Promise.all([
        readPanelMonitors(client, server.randr.major),
        resourcesOf(client),
      ]);
      const [monitor] = monitors;
      const wanted = scaleFor(resources, monitor);
      const room = { width: monitor.width / wanted, height: monitor.height / wanted - BANNER_ROOM };
      const view = makeView(room);
      const scale = wanted * Math.min(1, room.width / view.width, room.height / view.height);
      const panel = new Panel({ server, view, scale, monitors }, surroundings, listener);
      await panel.#show(signal).catch((error: unknown) => panel.close().then(() => Promise.reject(error)));
      return panel;
    } catch (error) {
      await client.close();
      if (!(error instanceof XProtocolError)) throw error;
      throw new AgentFault('display_unsupported', error.message, { cause: error });
    }
  }

  /** What the person can see of it. */
  get sight(): Sight {
    return this.#keeper.sight;
  }

  /** Draws it again, after something that it shows has changed. */
  repaint(): void {
    this.#do('paint');
  }

  /** Whether the X server answers now. */
  answers(): Promise<boolean> {
    return succeedsIn(ANSWER_MS, this.#client.sync());
  }

  /** Gives the focus back. Resolves once the window has gone, two seconds later at most. May be called again. */
  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  async #show(signal: AbortSignal | undefined): Promise<void> {
    const view = this.#view;
    this.#input = await PanelInput.open(this.#server, this.#window.id, {
      scale: this.#scale,
      draggable: view.draggable,
      targetAt: (x, y) => view.targetAt(x, y),
      isCovered: async () => !(await this.#look()),
      pressed: (target) => this.#tell((listener) => listener.pressed(target)),
      key: (key) => this.#tell((listener) => listener.key?.(key)),
      hovered: (target) => this.#tell((listener) => listener.hovered?.(target)),
      dragged: (x, y) => this.#moveTo(x, y),
      refused: (refusal) => this.#tell((listener) => listener.refused(refusal)),
    });
    signal?.throwIfAborted();
    this.#input.gate.disturbed(performance.now());
    await this.#paint();
    signal?.throwIfAborted();
    this.#window.show();
    if (view.takesFocus) {
      this.#surroundings.dialogs.add(this.#window.id);
      await this.#window.takeFocus();
    }
    this.#timer = setInterval(() => this.#do('look'), TICK_MS);
    this.#do('look');
  }

  async #leave(): Promise<void> {
    clearInterval(this.#timer);
    this.#surroundings.dialogs.delete(this.#window.id);
    // A server that is gone has no focus to give back.
    if (this.#view.takesFocus && this.#client.state === 'ready')
      await succeedsIn(CLOSE_MS, this.#window.giveFocusBack());
    this.#window.destroy();
    await this.#client.close();
  }

  #tell(what: (listener: PanelListener) => void): void {
    if (!this.#closing) what(this.#listener);
  }

  #stateChanged(state: ServerState): void {
    if (state === 'lost') {
      this.#lose(this.#silent ? 'silent' : 'destroyed');
      return;
    }
    this.#silent = state === 'silent';
    if (this.#silent) this.#surroundings.stalled();
  }

  #lose(loss: PanelLoss): void {
    // what is lost while it opens rejects there
    if (this.#closing || !this.#timer) return;
    void this.close();
    this.#listener.lost(loss);
  }

  #event(type: number, bytes: Buffer): void {
    if (this.#closing) return;
    const event = readPanelEvent(type, bytes, this.#window.id, this.#server);
    if (event) this.#handle(event);
  }

  #handle(event: PanelEvent): void {
    const now = performance.now();
    switch (event.kind) {
      case 'input':
        // dropped input is not still input
        if (!this.#inbox.add(event.input, now)) this.#input?.gate.disturbed(now);
        void this.#work();
        return;
      case 'sent_by_program':
        this.#listener.refused('sent_by_program');
        return;
      case 'focused':
        this.#input?.gate.focused(now);
        break;
      case 'exposed':
        this.#chores.add('paint');
        break;
      case 'property_changed':
        this.#chores.add('opacity');
        break;
      case 'monitors_changed':
        this.#chores.add('monitors');
        break;
      case 'destroyed':
        this.#lose('destroyed');
        return;
    }
    this.#do('look');
  }

  #do(chore: Chore): void {
    this.#chores.add(chore);
    void this.#work();
  }

  /** Works through input and chores, one after another: input first. */
  async #work(): Promise<void> {
    if (this.#working || !this.#timer) return;
    this.#working = true;
    for (let task = this.#next(); task; task = this.#next()) {
      // another program may hold the server, and an answer could be waited for in vain
      await this.#surroundings.quiet.over();
      try {
        await task();
      } catch (error) {
        // the loss of the display or of the window ends a part of the work, and is reported by the connection
        if (!(error instanceof AgentFault || error instanceof XProtocolError)) throw error;
      }
      this.#report();
    }
    this.#working = false;
  }

  #next(): (() => Promise<unknown>) | null {
    if (this.#closing) return null;
    const input = this.#inbox.next();
    if (input) return async () => this.#input?.handle(input);
    const chore = CHORES.find((candidate) => this.#chores.delete(candidate));
    return chore === undefined ? null : () => this.#chore(chore);
  }

  async #chore(chore: Chore): Promise<unknown> {
    switch (chore) {
      case 'opacity':
        return this.#window.makeOpaque();
      case 'monitors':
        return this.#monitorsChanged();
      case 'paint':
        return this.#paint();
      case 'look':
        return this.#look();
    }
  }

  /** Looks what the person can see, and brings the window back to where it belongs. True when nothing hides it. */
  async #look(): Promise<boolean> {
    const stack = await viewStack(this.#client, this.#window.id);
    this.#noticeChange(stack);
    if (this.#isBehindDialog(stack)) {
      this.#disturbed();
      return false;
    }
    const overlapped = (stack?.above.length ?? 0) > 0;
    const [monitor] = this.#monitors;
    const look = {
      mapped: stack !== null,
      overlapped,
      locker: stack?.above.some((window) => looksLikeLocker(window, monitor)) ?? false,
      onScreen: stack !== null && (overlapped || (await this.#isOnScreen(stack.place))),
    };
    if (this.#closing) return false;
    const { clear, raise } = this.#keeper.judge(look, performance.now());
    const { x, y } = this.#place;
    if (!stack) this.#window.restore(x, y);
    else if (stack.place.x !== x || stack.place.y !== y) this.#window.moveTo(x, y);
    if (raise) this.#window.raise();
    if (!clear) this.#disturbed();
    return clear;
  }

  /** Our own dialog is in front of a banner while it is open: nothing to fight, and nothing to report. */
  #isBehindDialog(stack: StackView | null): boolean {
    if (this.#view.takesFocus) return false;
    return stack?.above.some(({ id }) => this.#surroundings.dialogs.has(id)) ?? false;
  }

  /** What is under the pointer may be another thing than a moment ago. */
  #noticeChange(stack: StackView | null): void {
    const scene = JSON.stringify([stack?.place, stack?.above.map(({ id }) => id)]);
    if (scene === this.#scene) return;
    this.#scene = scene;
    if (!this.#input?.dragging) this.#disturbed();
  }

  #disturbed(): void {
    this.#input?.gate.disturbed(performance.now());
  }

  async #isOnScreen(origin: Rectangle): Promise<boolean> {
    if (showsMarks(await sampleMarks(this.#client, this.#view.marks, origin, this.#scale))) return true;
    this.#chores.add('paint');
    return false;
  }

  #report(): void {
    const { sight } = this.#keeper;
    if (sight === this.#reported || this.#closing) return;
    this.#reported = sight;
    this.#listener.sightChanged(sight);
  }

  #paint(): Promise<void> {
    return this.#canvas.paint((pen) => this.#view.draw(pen));
  }

  #moveTo(x: number, y: number): void {
    this.#place = keepOn(this.#monitors, { ...this.#place, x, y });
    this.#window.moveTo(this.#place.x, this.#place.y);
  }

  async #monitorsChanged(): Promise<void> {
    this.#monitors = await readPanelMonitors(this.#client, this.#server.randr.major);
    const { x, y } = this.#startPlace();
    this.#moveTo(x, y);
  }

  #startPlace(): Rectangle {
    const [monitor] = this.#monitors;
    const width = Math.round(this.#view.width * this.#scale);
    const height = Math.round(this.#view.height * this.#scale);
    return { ...this.#view.place(monitor, width, height), width, height };
  }
}

/** Whether an answer of the server comes within so many milliseconds, and is no error. */
async function succeedsIn(ms: number, answer: Promise<unknown>): Promise<boolean> {
  const longest = new AbortController();
  const comes = answer.then(
    () => true,
    () => false,
  );
  const late = waitUnlessAborted(ms, longest.signal)
    // After a standstill of this process the answer may be there, and not be read yet.
    .then(() => new Promise((resolve) => setImmediate(resolve)))
    .then(() => false);
  const succeeds = await Promise.race([comes, late]);
  longest.abort();
  return succeeds;
}
