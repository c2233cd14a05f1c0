import { randomBytes } from 'node:crypto';
import { StreamMessage } from '@guru-connect/proto/stream';
import type { RawData } from 'ws';
import { hashSecret, secretMatches } from '../secrets/secret-hash.ts';
import type { EndReason } from '../sessions/session-deadline.ts';
import type { SessionStatus } from '../sessions/session-machine.ts';
import type { ViewerPermissions } from '../sessions/viewer-token.ts';
import { BackPressure, VIEWER_WATERMARKS, type Watermarks } from './back-pressure.ts';
import { CLOSE } from './close-codes.ts';
import { readFirstTag } from './first-tag.ts';
import { binaryOf, type RelaySocket } from './relay-socket.ts';
import { SerialLane } from './serial-lane.ts';
import { isDeliberateInput, judgeAgentMessage, judgeViewerMessage, SELECT_MONITOR } from './stream-rules.ts';

/** What a live session tells of itself; none of it may throw. */
export interface LiveSessionEvents {
  dataGone(session: LiveSession): void;
  viewerGone(session: LiveSession): void;
  /** The viewer did something that the audit wants to know of. */
  viewerActed(session: LiveSession, act: 'input_first' | 'monitor_selected'): void;
}

interface Viewer {
  readonly socket: RelaySocket;
  readonly permissions: ViewerPermissions;
}

/** Input that waits for a slow agent; far less than pictures need. */
const AGENT_WATERMARKS: Watermarks = { high: 256 * 1024, low: 16 * 1024 };

/**
 * The sockets of one open session and the bytes between them. It knows neither database nor clock of the session:
 * those are the conductor's.
 */
export class LiveSession {
  readonly sessionId: string;
  readonly agentId: string;
  readonly mode: string;
  readonly technicianName: string;
  readonly reason: string;
  readonly expiresAt: number;
  readonly lane = new SerialLane();
  status: SessionStatus;
  /** Why its connections were cut; undefined: they were not. */
  endReason: EndReason | undefined;
  /** The key of the agent that was asked for the data socket; undefined for the shared one. */
  keyId: string | undefined;
  firstViewerAt: number | undefined;
  viewerAwaySince: number | undefined;
  controlAwaySince: number | undefined;
  dataAwaySince: number | undefined;
  deadlineTimer: NodeJS.Timeout | undefined;
  restartTimer: NodeJS.Timeout | undefined;
  /** How often the agent has been asked again for a data socket since the last one. */
  restarts = 0;
  /** How often its end could not be recorded. */
  failedEnds = 0;

  readonly #events: LiveSessionEvents;
  readonly #toViewer: BackPressure;
  readonly #toAgent: BackPressure;
  #ticketHash: Buffer | undefined;
  #data: RelaySocket | undefined;
  #viewer: Viewer | undefined;
  #inputSeen = false;

  constructor(
    facts: {
      sessionId: string;
      agentId: string;
      mode: string;
      technicianName: string;
      reason: string;
      expiresAt: number;
      status: SessionStatus;
    },
    events: LiveSessionEvents,
  ) {
    this.sessionId = facts.sessionId;
    this.agentId = facts.agentId;
    this.mode = facts.mode;
    this.technicianName = facts.technicianName;
    this.reason = facts.reason;
    this.expiresAt = facts.expiresAt;
    this.status = facts.status;
    this.controlAwaySince = Date.now();
    this.dataAwaySince = this.controlAwaySince;
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

  /** Makes the ticket that opens the next data socket, once; the one before it is worthless from now on. */
  issueDataTicket(): string {
    const ticket = randomBytes(32).toString('base64url');
    this.#ticketHash = hashSecret(ticket);
    return ticket;
  }

  redeemDataTicket(ticket: string): boolean {
    if (!this.#ticketHash || !secretMatches(ticket, this.#ticketHash)) return false;
    this.#ticketHash = undefined;
    return true;
  }

  attachData(socket: RelaySocket): void {
    this.#data?.close(CLOSE.replaced, 'another data socket took over');
    // What the socket before it left behind, a pause above all, is not this one's.
    this.#toAgent.release();
    this.#data = socket;
    this.dataAwaySince = undefined;
    this.restarts = 0;
    socket.on('message', (data: RawData, isBinary: boolean) =>
      this.#fromAgent(socket, binaryOf(data, isBinary)),
    );
    socket.once('close', () => this.#dataClosed(socket));
    if (this.#toViewer.paused) socket.pause();
    if (!this.#viewer) return;
    this.tellViewer({ $case: 'agentPresence', value: { present: true } });
    this.#announceViewer(this.#viewer);
  }

  attachViewer(socket: RelaySocket, permissions: ViewerPermissions): void {
    const previous = this.#viewer;
    const viewer: Viewer = { socket, permissions };
    this.#viewer = viewer;
    this.viewerAwaySince = undefined;
    this.firstViewerAt ??= Date.now();
    previous?.socket.close(CLOSE.replaced, 'another viewer took over');
    this.#toViewer.release();
    socket.on('message', (data: RawData, isBinary: boolean) =>
      this.#fromViewer(viewer, binaryOf(data, isBinary)),
    );
    socket.once('close', () => this.#viewerClosed(viewer));
    if (this.#toAgent.paused) socket.pause();
    this.#announceViewer(viewer);
    // It may have gone while the database was asked; its close event is then behind us.
    if (socket.readyState !== socket.OPEN) this.#viewerClosed(viewer);
  }

  tellViewer(body: NonNullable<StreamMessage['body']>): void {
    const socket = this.#viewer?.socket;
    if (socket?.readyState === socket?.OPEN) socket?.send(StreamMessage.encode({ body }).finish());
  }

  /** Says goodbye to both ends; nothing is reported any more. */
  finish(reason: EndReason): void {
    this.status = 'ended';
    this.endReason = reason;
    this.tellViewer({ $case: 'sessionEnded', value: { reason } });
    const [data, viewer] = [this.#data, this.#viewer];
    this.#data = undefined;
    this.#viewer = undefined;
    this.#ticketHash = undefined;
    data?.close(CLOSE.sessionEnded, reason);
    viewer?.socket.close(CLOSE.sessionEnded, reason);
    clearTimeout(this.deadlineTimer);
    clearTimeout(this.restartTimer);
  }

  #announceViewer(viewer: Viewer): void {
    this.#tellAgent({
      $case: 'viewerAttached',
      value: { permissions: { input: viewer.permissions.input }, capabilities: undefined },
    });
  }

  #tellAgent(body: NonNullable<StreamMessage['body']>): void {
    const socket = this.#data;
    if (socket?.readyState === socket?.OPEN) socket?.send(StreamMessage.encode({ body }).finish());
  }

  #fromAgent(socket: RelaySocket, bytes: Uint8Array | undefined): void {
    if (socket !== this.#data) return;
    if (!bytes || judgeAgentMessage(readFirstTag(bytes)) === 'refuse') {
      socket.close(CLOSE.protocolError, 'not a message of an agent');
      return;
    }
    const viewer = this.#viewer?.socket;
    if (!viewer || viewer.readyState !== viewer.OPEN) return;
    viewer.send(bytes, { binary: true }, () => {
      if (viewer === this.#viewer?.socket) this.#toViewer.update(viewer.bufferedAmount);
    });
    this.#toViewer.update(viewer.bufferedAmount);
  }

  #fromViewer(viewer: Viewer, bytes: Uint8Array | undefined): void {
    if (viewer !== this.#viewer) return;
    const field = bytes && readFirstTag(bytes);
    const verdict = judgeViewerMessage(field, viewer.permissions);
    if (!bytes || verdict === 'refuse') {
      viewer.socket.close(CLOSE.protocolError, 'not a message of a viewer');
      return;
    }
    if (verdict === 'drop') return;
    if (isDeliberateInput(field) && !this.#inputSeen) {
      this.#inputSeen = true;
      this.#events.viewerActed(this, 'input_first');
    }
    if (field === SELECT_MONITOR) this.#events.viewerActed(this, 'monitor_selected');
    const data = this.#data;
    if (!data || data.readyState !== data.OPEN) return;
    data.send(bytes, { binary: true }, () => {
      if (data === this.#data) this.#toAgent.update(data.bufferedAmount);
    });
    this.#toAgent.update(data.bufferedAmount);
  }

  #dataClosed(socket: RelaySocket): void {
    if (socket !== this.#data) return;
    this.#data = undefined;
    this.dataAwaySince = Date.now();
    this.#toAgent.release();
    this.tellViewer({ $case: 'agentPresence', value: { present: false } });
    this.#events.dataGone(this);
  }

  #viewerClosed(viewer: Viewer): void {
    if (viewer !== this.#viewer) return;
    this.#viewer = undefined;
    this.viewerAwaySince = Date.now();
    this.#toViewer.release();
    this.#tellAgent({ $case: 'viewerDetached', value: {} });
    this.#events.viewerGone(this);
  }
}
