import { FIELD } from '@guru-connect/proto/routing';
import { type Capabilities, StreamMessage } from '@guru-connect/proto/stream';
import type { RawData } from 'ws';
import type { ViewerPermissions } from '../sessions/viewer-token.ts';
import { BackPressure, VIEWER_WATERMARKS, type Watermarks } from './back-pressure.ts';
import { CLOSE, type CloseCode } from './close-codes.ts';
import { readFirstTag } from './first-tag.ts';
import { DATA_RATE, RateGate, VIEWER_RATE } from './rate-gate.ts';
import { ReadValve } from './read-valve.ts';
import { binaryOf, type RelaySocket } from './relay-socket.ts';
import { CLOSED_GATE, type StreamGate } from './stream-gate.ts';
import { isDeliberateInput, judgeAgentMessage, judgeViewerMessage, type Verdict } from './stream-rules.ts';

/** A viewer that was let in. */
export interface PumpViewer {
  readonly socket: RelaySocket;
  readonly permissions: ViewerPermissions;
  /** What it said it can do; undefined: a viewer of release 1.0. */
  readonly capabilities: Capabilities | undefined;
}

/** What a pump reports; none of it may throw. */
export interface PumpEvents {
  dataGone(): void;
  viewerGone(): void;
  /** The viewer gave its first input, or chose a monitor. */
  viewerActed(act: 'input_first' | 'monitor_selected'): void;
  /** The viewer gave input; called for each message, so it has to be cheap. */
  input(): void;
}

/** Input that waits for a slow agent; far less than pictures need. */
const AGENT_WATERMARKS: Watermarks = { high: 256 * 1024, low: 16 * 1024 };

/** One attached peer: its socket, and what keeps it from being read. */
interface Peer {
  readonly socket: RelaySocket;
  readonly valve: ReadValve;
  readonly rate: RateGate;
}

/**
 * The two sockets of a session and the bytes between them. What may pass is the gate's and the rules' decision; messages
 * are forwarded undecoded. A slow receiver stops the other side's reading, and so does a sender with too many messages.
 */
export class StreamPump {
  readonly #events: PumpEvents;
  readonly #toViewer: BackPressure;
  readonly #toAgent: BackPressure;
  #gate: StreamGate = CLOSED_GATE;
  #data: Peer | undefined;
  #viewer: (Peer & PumpViewer) | undefined;
  #inputSeen = false;
  #ignored = 0;

  constructor(events: PumpEvents) {
    this.#events = events;
    this.#toViewer = new BackPressure(VIEWER_WATERMARKS, {
      pause: () => this.#data?.valve.hold('back_pressure'),
      resume: () => this.#data?.valve.release('back_pressure'),
    });
    this.#toAgent = new BackPressure(AGENT_WATERMARKS, {
      pause: () => this.#viewer?.valve.hold('back_pressure'),
      resume: () => this.#viewer?.valve.release('back_pressure'),
    });
  }

  get hasData(): boolean {
    return this.#data !== undefined;
  }

  get hasViewer(): boolean {
    return this.#viewer !== undefined;
  }

  /** Messages that nobody knows yet; they were not forwarded. */
  get ignored(): number {
    return this.#ignored;
  }

  setGate(gate: StreamGate): void {
    this.#gate = gate;
  }

  attachData(socket: RelaySocket): void {
    this.#data?.valve.dispose();
    this.#data?.socket.close(CLOSE.replaced, 'another data socket took over');
    // A pause that the socket before it caused is not this one's.
    this.#toAgent.release();
    const data: Peer = { socket, valve: new ReadValve(socket), rate: new RateGate(DATA_RATE) };
    this.#data = data;
    socket.on('message', (bytes: RawData, isBinary: boolean) =>
      this.#fromAgent(data, binaryOf(bytes, isBinary)),
    );
    socket.once('close', () => this.#dataClosed(data));
    if (this.#toViewer.paused) data.valve.hold('back_pressure');
    if (!this.#viewer) return;
    this.tellViewer({ $case: 'agentPresence', value: { present: true } });
    this.#announceViewer(this.#viewer);
  }

  attachViewer(one: PumpViewer): void {
    const previous = this.#viewer;
    const { socket } = one;
    const viewer = { ...one, valve: new ReadValve(socket), rate: new RateGate(VIEWER_RATE) };
    this.#viewer = viewer;
    previous?.valve.dispose();
    previous?.socket.close(CLOSE.replaced, 'another viewer took over');
    this.#toViewer.release();
    socket.on('message', (bytes: RawData, isBinary: boolean) =>
      this.#fromViewer(viewer, binaryOf(bytes, isBinary)),
    );
    socket.once('close', () => this.#viewerClosed(viewer));
    if (this.#toAgent.paused) viewer.valve.hold('back_pressure');
    this.#announceViewer(viewer);
    // It may have gone while the database was asked; its close event is then behind us.
    if (socket.readyState !== socket.OPEN) this.#viewerClosed(viewer);
  }

  tellViewer(body: NonNullable<StreamMessage['body']>): void {
    tell(this.#viewer?.socket, body);
  }

  /** Closes both sockets; nothing is reported any more. */
  close(code: CloseCode, reason: string): void {
    const peers = [this.#data, this.#viewer];
    this.#data = undefined;
    this.#viewer = undefined;
    for (const peer of peers) {
      peer?.valve.dispose();
      peer?.socket.close(code, reason);
    }
  }

  #announceViewer({ permissions, capabilities }: PumpViewer): void {
    tell(this.#data?.socket, {
      $case: 'viewerAttached',
      value: { permissions: { input: permissions.input }, capabilities },
    });
  }

  #fromAgent(data: Peer, bytes: Uint8Array | undefined): void {
    if (data !== this.#data) return;
    limitRate(data);
    const field = bytes && readFirstTag(bytes);
    if (!bytes || !this.#passes(data, judgeAgentMessage(field, this.#gate))) return;
    const viewer = this.#viewer?.socket;
    if (viewer?.readyState !== viewer?.OPEN) return;
    viewer?.send(bytes, { binary: true }, () => {
      if (viewer === this.#viewer?.socket) this.#toViewer.update(viewer.bufferedAmount);
    });
    if (viewer) this.#toViewer.update(viewer.bufferedAmount);
  }

  #fromViewer(viewer: Peer & PumpViewer, bytes: Uint8Array | undefined): void {
    if (viewer !== this.#viewer) return;
    limitRate(viewer);
    const field = bytes && readFirstTag(bytes);
    const verdict = judgeViewerMessage(field, viewer.permissions, this.#gate);
    if (!this.#passes(viewer, verdict) || !bytes || field === undefined) return;
    this.#notice(field);
    const data = this.#data?.socket;
    if (data?.readyState !== data?.OPEN) return;
    data?.send(bytes, { binary: true }, () => {
      if (data === this.#data?.socket) this.#toAgent.update(data.bufferedAmount);
    });
    if (data) this.#toAgent.update(data.bufferedAmount);
  }

  #passes(sender: Peer, verdict: Verdict): boolean {
    if (verdict === 'ignore') this.#ignored += 1;
    if (verdict === 'refuse') sender.socket.close(CLOSE.protocolError, 'not a message of this peer');
    return verdict === 'pass';
  }

  #notice(field: number): void {
    if (isDeliberateInput(field)) {
      this.#events.input();
      if (!this.#inputSeen) this.#events.viewerActed('input_first');
      this.#inputSeen = true;
    }
    if (field === FIELD.selectMonitor) this.#events.viewerActed('monitor_selected');
  }

  #dataClosed(data: Peer): void {
    if (data !== this.#data) return;
    data.valve.dispose();
    this.#data = undefined;
    this.#toAgent.release();
    this.tellViewer({ $case: 'agentPresence', value: { present: false } });
    this.#events.dataGone();
  }

  #viewerClosed(viewer: Peer): void {
    if (viewer !== this.#viewer) return;
    viewer.valve.dispose();
    this.#viewer = undefined;
    this.#toViewer.release();
    tell(this.#data?.socket, { $case: 'viewerDetached', value: {} });
    this.#events.viewerGone();
  }
}

function limitRate({ rate, valve }: Peer): void {
  const pauseMs = rate.count();
  if (pauseMs > 0) valve.holdFor('rate', pauseMs);
}

function tell(socket: RelaySocket | undefined, body: NonNullable<StreamMessage['body']>): void {
  if (socket?.readyState === socket?.OPEN) socket?.send(StreamMessage.encode({ body }).finish());
}
