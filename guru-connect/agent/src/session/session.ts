import { type ConnectionWarnings, routeOf } from '@guru/outbound';
import { MESSAGE_LIMIT } from '@guru-connect/proto/limits';
import { StreamMessage } from '@guru-connect/proto/stream';
import type { Desktop } from '../desktop/desktop.ts';
import type { AgentFault } from '../fault/agent-fault.ts';
import { inputOf } from '../input/input-event.ts';
import { InputPump } from '../input/input-pump.ts';
import type { Logger } from '../logging/log.ts';
import { encodingsFor } from '../wire/capabilities.ts';
import { IgnoredMessages } from '../wire/ignored-messages.ts';
import { SESSION_HANDSHAKE_MS, Socket, WEBSOCKET_CLOSE } from '../wire/socket.ts';
import { ClipboardTransfers } from './clipboard-transfers.ts';
import { ScreenStream, type StreamBody } from './screen-stream.ts';
import { ViewRequests } from './view-requests.ts';

export interface SessionOptions {
  readonly relayUrl: string;
  readonly sessionId: string;
  readonly dataTicket: string;
  /** The relay takes the ticket as credential of the upgrade, else in the first message. */
  readonly ticketInHeader: boolean;
  /** The relay does not tell the viewer why a session fails, so the session does. */
  readonly tellsViewer: boolean;
  readonly desktop: Desktop;
  readonly log: Logger;
  /** Of all sessions: each cause is logged once. */
  readonly warnings: ConnectionWarnings;
  /** A viewer was attached. */
  readonly onViewer: () => void;
  /** The session is over on this side. `fault` is the reason when this machine ended it. */
  readonly onEnd: (fault: AgentFault | null) => void;
}

/** What a session may do at this moment, whatever the viewer's permissions say. */
export interface Allowance {
  readonly input: boolean;
  readonly picture: boolean;
}

/** One session: its data socket, its pictures, its input. */
export class Session {
  readonly id: string;
  readonly #options: SessionOptions;
  readonly #socket: Socket;
  readonly #stream: ScreenStream;
  readonly #requests: ViewRequests;
  readonly #input: InputPump;
  readonly #clipboard: ClipboardTransfers;
  readonly #ignored: IgnoredMessages;
  #mayInput = false;
  #allowed: Allowance = { input: true, picture: true };
  #ended = false;

  /** Opens the data socket at once. */
  constructor(options: SessionOptions) {
    this.id = options.sessionId;
    this.#options = options;
    this.#ignored = new IgnoredMessages(options.log.child({ session_id: this.id }));
    this.#stream = new ScreenStream(
      options.desktop,
      (body) => this.#send(body),
      (fault) => this.fail(fault),
    );
    this.#requests = new ViewRequests(this.#stream);
    this.#socket = this.#openSocket();
    this.#clipboard = new ClipboardTransfers({
      clipboard: options.desktop.clipboard,
      mayControl: () => this.#mayInput && this.#allowed.input,
      send: (body) => new Promise((resolve) => this.#send(body, resolve)),
    });
    this.#input = new InputPump({
      sink: options.desktop.input,
      monitor: (monitorId) => this.#stream.monitor(monitorId),
      source: this.#socket,
      onFault: (fault) => this.fail(fault),
      onTextFault: ({ code, message }) => {
        if (!this.#ended) this.#send({ $case: 'agentError', value: { code, detail: message, fatal: false } });
      },
    });
  }

  damaged(): void {
    this.#stream.damaged();
  }

  cursorChanged(): void {
    this.#stream.cursorChanged();
  }

  monitorsChanged(): void {
    this.#stream.monitorsChanged();
  }

  /** Without input, drops what comes and releases all keys and buttons. */
  allow(allowed: Allowance): void {
    const last = this.#allowed;
    this.#allowed = allowed;
    if (this.#ended) return;
    if (last.input && !allowed.input) {
      this.#input.hold();
      this.#clipboard.withdraw();
    }
    if (!last.input && allowed.input) this.#input.resume();
    if (last.picture && !allowed.picture) this.#stream.pause();
    if (!last.picture && allowed.picture) this.#stream.resume();
  }

  /** Ends because of this machine. */
  fail(fault: AgentFault): void {
    if (this.#ended) return;
    if (this.#options.tellsViewer) this.#sendLastWords(fault);
    else this.#socket.close(WEBSOCKET_CLOSE.normal);
    this.#finish(fault);
  }

  /** Ends without a reason of its own: the relay asked for it, or the agent stops. */
  close(): void {
    this.#socket.close(WEBSOCKET_CLOSE.normal);
    this.#finish(null);
  }

  #openSocket(): Socket {
    const { relayUrl, sessionId, dataTicket, ticketInHeader, log, warnings } = this.#options;
    const options = {
      url: `${relayUrl}/ws/agent/data`,
      bearer: ticketInHeader ? dataTicket : undefined,
      maxPayload: MESSAGE_LIMIT.toAgentStream,
      handshakeMs: SESSION_HANDSHAKE_MS,
    };
    return new Socket(options, {
      opened: () => {
        warnings.succeeded();
        // first, so that the viewer finds the socket while the capture still warms up
        if (!ticketInHeader) this.#send({ $case: 'dataHello', value: { sessionId, dataTicket } });
        if (!this.#ended) this.#stream.warm();
      },
      message: (bytes) => this.#received(bytes),
      closed: ({ code, status, failure }) => {
        this.#ignored.close();
        log.info({ session_id: sessionId, code, status }, 'data socket closed');
        if (failure && !this.#ended) warnings.failed(routeOf(new URL(relayUrl)), failure);
        this.#finish(null);
      },
    });
  }

  #sendLastWords({ code, message }: AgentFault): void {
    const body: StreamBody = { $case: 'agentError', value: { code, detail: message, fatal: true } };
    const bytes = StreamMessage.encode({ body }).finish();
    this.#socket.send(bytes, () => this.#socket.close(WEBSOCKET_CLOSE.normal));
  }

  #finish(fault: AgentFault | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#leave();
    this.#clipboard.end();
    this.#options.onEnd(fault);
  }

  /** Nobody drives the machine any more: drops queued input and requests, releases keys, stops the capture. */
  #leave(): void {
    this.#mayInput = false;
    this.#requests.clear();
    this.#stream.detach();
    this.#input.clear();
    this.#clipboard.detach();
  }

  #send(body: StreamBody, done?: () => void): void {
    this.#socket.send(StreamMessage.encode({ body }).finish(), done);
  }

  #received(bytes: Uint8Array): void {
    if (this.#ended) return;
    this.#input.received();
    let body: StreamMessage['body'];
    try {
      body = StreamMessage.decode(bytes).body;
    } catch {
      this.#ignored.add('malformed');
      return;
    }
    if (body) this.#handle(body);
    else this.#ignored.add('unknown');
  }

  #handle(body: StreamBody): void {
    switch (body.$case) {
      case 'viewerAttached':
        this.#leaveFor(body.value.permissions?.input ?? false);
        this.#clipboard.attach(body.value.permissions);
        this.#options.onViewer();
        if (!this.#ended) this.#stream.attach(encodingsFor(body.value.capabilities));
        return;
      case 'viewerDetached':
        this.#leave();
        return;
      case 'frameAck':
        this.#stream.acknowledge(body.value.seq);
        return;
      case 'refreshRequest':
        this.#requests.refresh();
        return;
      case 'selectMonitor':
        this.#requests.select(body.value.monitorId);
        return;
      case 'clipboardWrite':
        void this.#clipboard.write(body.value);
        return;
      case 'clipboardRead':
        void this.#clipboard.read(body.value.transfer);
        return;
      default:
        this.#handleInput(body);
    }
  }

  /** A new viewer takes over nothing of the last one. */
  #leaveFor(mayInput: boolean): void {
    this.#requests.clear();
    this.#input.clear();
    this.#mayInput = mayInput;
  }

  #handleInput(body: StreamBody): void {
    const event = inputOf(body);
    if (!event) this.#ignored.add(body.$case);
    else if (this.#mayInput) this.#input.push(event);
  }
}
