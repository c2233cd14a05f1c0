import { AgentFault } from '../../fault/agent-fault.ts';
import { type DescriptorWatch, watchReadable } from '../../ffi/native.ts';
import * as xcb from '../../ffi/xcb.ts';
import { ReplyQueue } from './reply-queue.ts';
import { connectTo } from './x-connect.ts';
import { XProtocolError } from './x-error.ts';
import { getInputFocus } from './wire/core.ts';
import { readSetup, type XScreen, type XSetup } from './wire/setup.ts';

/** `silent`: it does not answer at present, and may again. `lost`: it is gone for good. */
export type ServerState = 'ready' | 'silent' | 'lost';

const DEADLINES = { silentMs: 3_000, giveUpMs: 20_000 };
/** Names of displays without a host, as `:0`, `unix:0` and the path of a socket. */
const LOCAL = /^(unix)?:|^\//;
/** The longest request that the agent sends. */
const REQUEST_LIMIT = 65_536;
/** A socket takes about 200 kB, then a write waits. */
const UNANSWERED_LIMIT = 65_536;
/** How long a close waits for the server, in milliseconds. */
const CLOSE_MS = 1_000;
/** Events read in one turn; a client that floods must not keep the event loop from the sockets. */
const EVENTS_PER_TURN = 256;
/** The high bit of an event's type says that another client sent it. */
const EVENT_TYPE_MASK = 0x7f;
const ERROR_TYPE = 0;

export interface XClientListener {
  /** As the protocol has it. `type` has lost the high bit, which says that another client sent the event. */
  event(type: number, event: Buffer): void;
  stateChanged(state: ServerState): void;
}

/**
 * One connection to the X server. Requests are bytes, replies promises, and nothing waits for the server: one that
 * stands still is `silent` after 3 s, with its promises open, and `lost` after 20 s.
 */
export class XClient {
  readonly setup: XSetup;
  readonly screen: XScreen;
  /** The server is reached without a network: memory can be shared with it. */
  readonly local: boolean;
  readonly #connection: xcb.Connection;
  readonly #writer = new xcb.RequestWriter(REQUEST_LIMIT);
  readonly #watch: DescriptorWatch;
  readonly #replies = new ReplyQueue(DEADLINES);
  #listener: XClientListener | null = null;
  #state: ServerState = 'ready';
  #closing: Promise<void> | null = null;
  #refusing = false;
  #closed = false;
  #unanswered = 0;
  #flushing = false;
  #turn: NodeJS.Immediate | undefined;
  #deadline: NodeJS.Timeout | undefined;

  private constructor(connection: xcb.Connection, setup: XSetup, screen: XScreen, local: boolean) {
    this.local = local;
    this.setup = setup;
    this.screen = screen;
    this.#connection = connection;
    this.#watch = watchReadable(xcb.descriptorOf(connection), () => this.#read());
  }

  /**
   * Connects to the X screen that `name` names, with this cookie or the one that libxcb finds. Rejects with `no_display`
   * or `missing_library`.
   */
  static async open(name: string | undefined, cookie?: Buffer): Promise<XClient> {
    const { connection, screen: number } = await connectTo(name, cookie);
    const setup = readSetup(xcb.setupOf(connection));
    const screen = setup.screens[number];
    if (screen) return new XClient(connection, setup, screen, LOCAL.test(name ?? ''));
    xcb.disconnect(connection);
    throw new AgentFault('no_display', `the X display ${name} has no screen ${number}`);
  }

  get state(): ServerState {
    return this.#state;
  }

  listen(listener: XClientListener): void {
    this.#listener = listener;
  }

  /** A number for a new resource. */
  newId(): number {
    this.assertOpen();
    return xcb.generateId(this.#connection);
  }

  /** Whether this connection made the resource. */
  owns(id: number): boolean {
    const { resourceBase, resourceMask } = this.setup;
    return (id & ~resourceMask) >>> 0 === resourceBase;
  }

  /** A request without a reply; it leaves with this turn. Its error, if any, is dropped. Throws `no_display`. */
  send(request: Buffer): void {
    this.#write(request, 'unchecked');
  }

  /** Like `send`, but does nothing when the server is gone or its queue is full. */
  trySend(request: Buffer): void {
    try {
      this.send(request);
    } catch (error) {
      if (!(error instanceof AgentFault)) throw error;
    }
  }

  /** A request with a reply. Rejects with XProtocolError, or `no_display` once the server is gone. */
  ask(request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const sequence = this.#write(request, 'reply');
      this.#replies.add({ sequence, since: performance.now(), resolve, reject });
      this.#deadline ??= setTimeout(() => this.#judge(), DEADLINES.silentMs);
    });
  }

  /**
   * A request without a reply that must not fail. Rejects with XProtocolError, or `no_display`. `fds` are closed once
   * they were sent.
   */
  async check(request: Buffer, fds: readonly number[] = []): Promise<void> {
    const sequence = this.#write(request, 'checked', fds);
    await this.sync();
    const answer = this.#closed ? null : xcb.pollReply(this.#connection, sequence);
    if (answer && 'error' in answer) throw new XProtocolError(answer.error);
  }

  /** Resolves once the server has carried out everything sent before. */
  async sync(): Promise<void> {
    await this.ask(getInputFocus());
  }

  /**
   * Refuses everything at once; resolves when the server has carried out what was sent, a second later at most. One that
   * cannot write its answers would drop the rest. May be called again.
   */
  close(): Promise<void> {
    this.#closing ??= this.#finish();
    return this.#closing;
  }

  async #finish(): Promise<void> {
    const last = this.#state === 'ready' ? this.sync().catch(() => undefined) : undefined;
    this.#refusing = true;
    let timer: NodeJS.Timeout | undefined;
    const longest = new Promise((resolve) => {
      timer = setTimeout(resolve, CLOSE_MS);
    });
    if (last) await Promise.race([last, longest]);
    clearTimeout(timer);
    this.#closed = true;
    this.#stop();
    xcb.disconnect(this.#connection);
    this.#writer.close();
  }

  /** Throws `no_display` once the server is gone or the connection was closed. */
  assertOpen(): void {
    if (this.#refusing || this.#state === 'lost') throw gone();
  }

  #write(request: Buffer, kind: 'reply' | 'checked' | 'unchecked', fds?: readonly number[]): number {
    this.assertOpen();
    if (this.#unanswered + request.length > UNANSWERED_LIMIT) {
      throw new AgentFault('no_display', 'the X server does not answer');
    }
    this.#unanswered += request.length;
    const sequence = this.#writer.write(this.#connection, request, kind, fds);
    if (!this.#flushing) {
      this.#flushing = true;
      queueMicrotask(() => this.#flush());
    }
    return sequence;
  }

  #flush(): void {
    this.#flushing = false;
    if (this.#closed || this.#state === 'lost') return;
    if (!xcb.flush(this.#connection)) this.#lose();
    // writing has read, too, and the descriptor does not announce that again
    else this.#readSoon();
  }

  #readSoon(): void {
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined;
      this.#read();
    });
  }

  #read(): void {
    if (this.#closed || this.#state === 'lost') return;
    this.#readEvents();
    this.#readReplies();
    if (!this.#closed && xcb.isBroken(this.#connection)) this.#lose();
  }

  #readEvents(): void {
    for (let left = EVENTS_PER_TURN; left > 0; left--) {
      const event = this.#closed ? null : xcb.pollEvent(this.#connection);
      if (!event) return;
      const type = event.readUInt8(0) & EVENT_TYPE_MASK;
      if (type !== ERROR_TYPE) this.#listener?.event(type, event);
    }
    this.#readSoon();
  }

  #readReplies(): void {
    for (let first = this.#replies.first; first && !this.#closed; first = this.#replies.first) {
      const answer = xcb.pollReply(this.#connection, first.sequence);
      if (!answer) return;
      this.#replies.shift();
      this.#unanswered = 0;
      this.#changeState('ready');
      if ('reply' in answer) first.resolve(answer.reply);
      else first.reject(new XProtocolError(answer.error));
    }
  }

  #judge(): void {
    this.#deadline = undefined;
    const judgement = this.#replies.judge(performance.now());
    if (!judgement) return;
    if (judgement.health === 'given_up') {
      this.#lose();
      return;
    }
    if (judgement.health === 'silent') this.#changeState('silent');
    this.#deadline = setTimeout(() => this.#judge(), judgement.lookAgainMs);
  }

  #changeState(state: ServerState): void {
    if (this.#state === state || this.#state === 'lost') return;
    this.#state = state;
    this.#listener?.stateChanged(state);
  }

  #lose(): void {
    if (this.#state === 'lost') return;
    this.#stop();
    this.#changeState('lost');
  }

  #stop(): void {
    this.#watch.close();
    clearTimeout(this.#deadline);
    if (this.#turn) clearImmediate(this.#turn);
    this.#replies.rejectAll(gone());
  }
}

function gone(): AgentFault {
  return new AgentFault('no_display', 'the X server is gone');
}
