import { FIELD } from '@guru-connect/proto/routing';
import { type Capabilities, StreamMessage } from '@guru-connect/proto/stream';
import type { RawData } from 'ws';
import { BackPressure, VIEWER_WATERMARKS, type Watermarks } from './back-pressure.ts';
import { CLOSE, type CloseCode } from '../socket/close-codes.ts';
import { readFirstTag } from './first-tag.ts';
import { binaryOf, type RelaySocket } from '../socket/relay-socket.ts';
import { CLOSED_GATE, type StreamGate } from './stream-gate.ts';
import {
  isDeliberateInput,
  judgeAgentMessage,
  judgeViewerMessage,
  type StreamPermissions,
  type Verdict,
} from './stream-rules.ts';

/** A viewer that was let in. */
export interface PumpViewer {
  readonly socket: RelaySocket;
  readonly permissions: StreamPermissions;
  /** What it said it can do; undefined: a viewer of release 1.0. */
  readonly capabilities: Capabilities | undefined;
}

/** What a pump reports; none of it may throw. */
export interface PumpEvents {
  dataGone(): void;
  /** @param left the technician left on purpose; else the connection was lost */
  viewerGone(left: boolean): void;
  /** The viewer gave its first input, or chose a monitor. */
  viewerActed(act: 'input_first' | 'monitor_selected'): void;
  /** The viewer gave input; called for each message, so it has to be cheap. */
  input(): void;
}

/** Close code of a peer that is done (RFC 6455, section 7.4.1). */
const NORMAL = 1000;

/** Input that waits for a slow agent; far less than pictures need. */
const AGENT_WATERMARKS: Watermarks = { high: 256 * 1024, low: 16 * 1024 };

/**
 * The two sockets of a session and the bytes between them. What may pass is the gate's and the rules' decision; messages
 * are forwarded undecoded. A slow receiver stops the other side's reading.
 */
export class StreamPump {
  readonly #events: PumpEvents;
  readonly #toViewer: BackPressure;
  readonly #toAgent: BackPressure;
  #gate: StreamGate = CLOSED_GATE;
  #data: RelaySocket | undefined;
  #viewer: PumpViewer | undefined;
  #inputSeen = false;
  #ignored = 0;

  constructor(events: PumpEvents) {
    this.#events = events;
    this.#toViewer = new BackPressure(VIEWER_WATERMARKS, {
      pause: () => this.#data?.pause(),
      resume: () => this.#data?.resume(),
    });
    this.#toAgent = new BackPressure(AGENT_WATERMARKS, {
      pause: () => this.#viewer?.socket.pause(),
      resume: () => this.#viewer?.socket.resume(),
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
    this.#data?.close(CLOSE.replaced, 'another data socket took over');
    // A pause that the socket before it caused is not this one's.
    this.#toAgent.release();
    this.#data = socket;
    socket.on('message', (bytes: RawData, isBinary: boolean) =>
      this.#fromAgent(socket, binaryOf(bytes, isBinary)),
    );
    socket.once('close', () => this.#dataClosed(socket));
    if (this.#toViewer.paused) socket.pause();
    if (!this.#viewer) return;
    this.tellViewer({ $case: 'agentPresence', value: { present: true } });
    this.#announceViewer(this.#viewer);
  }

  attachViewer(viewer: PumpViewer): void {
    const previous = this.#viewer;
    const { socket } = viewer;
    this.#viewer = viewer;
    previous?.socket.close(CLOSE.replaced, 'another viewer took over');
    this.#toViewer.release();
    socket.on('message', (bytes: RawData, isBinary: boolean) =>
      this.#fromViewer(viewer, binaryOf(bytes, isBinary)),
    );
    socket.once('close', (code: number) => this.#viewerClosed(viewer, code === NORMAL));
    if (this.#toAgent.paused) socket.pause();
    this.#announceViewer(viewer);
    // It may have gone while the database was asked; its close event is then behind us.
    if (socket.readyState !== socket.OPEN) this.#viewerClosed(viewer, false);
  }

  tellViewer(body: NonNullable<StreamMessage['body']>): void {
    tell(this.#viewer?.socket, body);
  }

  /** Closes both sockets; nothing is reported any more. */
  close(code: CloseCode, reason: string): void {
    const [data, viewer] = [this.#data, this.#viewer?.socket];
    this.#data = undefined;
    this.#viewer = undefined;
    data?.close(code, reason);
    viewer?.close(code, reason);
  }

  #announceViewer({ permissions, capabilities }: PumpViewer): void {
    tell(this.#data, {
      $case: 'viewerAttached',
      value: { permissions, capabilities },
    });
  }

  #fromAgent(data: RelaySocket, bytes: Uint8Array | undefined): void {
    if (data !== this.#data) return;
    const field = bytes && readFirstTag(bytes);
    const verdict = judgeAgentMessage(field, this.#viewer?.permissions, this.#gate);
    if (!bytes || !this.#passes(data, verdict)) return;
    const viewer = this.#viewer?.socket;
    if (!viewer || viewer.readyState !== viewer.OPEN) return;
    viewer.send(bytes, { binary: true }, () => {
      if (viewer === this.#viewer?.socket) this.#toViewer.update(viewer.bufferedAmount);
    });
    this.#toViewer.update(viewer.bufferedAmount);
  }

  #fromViewer(viewer: PumpViewer, bytes: Uint8Array | undefined): void {
    if (viewer !== this.#viewer) return;
    const field = bytes && readFirstTag(bytes);
    const verdict = judgeViewerMessage(field, viewer.permissions, this.#gate);
    if (!this.#passes(viewer.socket, verdict) || !bytes || field === undefined) return;
    this.#notice(field);
    const data = this.#data;
    if (!data || data.readyState !== data.OPEN) return;
    data.send(bytes, { binary: true }, () => {
      if (data === this.#data) this.#toAgent.update(data.bufferedAmount);
    });
    this.#toAgent.update(data.bufferedAmount);
  }

  #passes(sender: RelaySocket, verdict: Verdict): boolean {
    if (verdict === 'ignore') this.#ignored += 1;
    if (verdict === 'refuse') sender.close(CLOSE.protocolError, 'not a message of this peer');
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

  #dataClosed(data: RelaySocket): void {
    if (data !== this.#data) return;
    this.#data = undefined;
    this.#toAgent.release();
    this.tellViewer({ $case: 'agentPresence', value: { present: false } });
    this.#events.dataGone();
  }

  #viewerClosed(viewer: PumpViewer, left: boolean): void {
    if (viewer !== this.#viewer) return;
    this.#viewer = undefined;
    this.#toViewer.release();
    tell(this.#data, { $case: 'viewerDetached', value: {} });
    this.#events.viewerGone(left);
  }
}

function tell(socket: RelaySocket | undefined, body: NonNullable<StreamMessage['body']>): void {
  if (socket?.readyState === socket?.OPEN) socket?.send(StreamMessage.encode({ body }).finish());
}
