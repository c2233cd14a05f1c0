import { StreamMessage } from '@guru-connect/proto/stream';
import type { Desktop } from '../desktop/desktop.ts';
import { AgentFault } from '../errors.ts';
import { HeldKeyWatch } from '../input/held-key-watch.ts';
import { InputControl } from '../input/input-control.ts';
import type { Logger } from '../log.ts';
import { CLOSE } from '../wire/close-codes.ts';
import { Socket } from '../wire/socket.ts';
import { ScreenStream, type StreamBody } from './screen-stream.ts';

/** Largest message that the relay passes on from a viewer, with room for its own. */
const MAX_STREAM_BYTES = 65_536;

export interface SessionOptions {
  readonly relayUrl: string;
  readonly sessionId: string;
  readonly dataTicket: string;
  readonly desktop: Desktop;
  readonly log: Logger;
  /** The session is over on this side. `fault` tells why when it was this machine's doing. */
  readonly onEnd: (fault: AgentFault | null) => void;
}

/** One session: its data socket, its pictures, its input. */
export class Session {
  readonly id: string;
  readonly #options: SessionOptions;
  readonly #socket: Socket;
  readonly #stream: ScreenStream;
  readonly #input: InputControl;
  readonly #heldKeys = new HeldKeyWatch(() => this.#guard(() => this.#input.releaseRepeating()));
  #mayInput = false;
  #malformed = 0;
  #ended = false;

  /** Opens the data socket at once. */
  constructor(options: SessionOptions) {
    this.id = options.sessionId;
    this.#options = options;
    this.#input = new InputControl(options.desktop.input);
    this.#stream = new ScreenStream(
      options.desktop,
      (body) => this.#send(body),
      (fault) => this.fail(fault),
    );
    const { relayUrl, sessionId, dataTicket } = options;
    this.#socket = new Socket(
      { url: `${relayUrl}/ws/agent/data`, maxPayload: MAX_STREAM_BYTES },
      {
        opened: () => {
          // first, so that the viewer finds the socket while the capture still warms up
          this.#send({ $case: 'dataHello', value: { sessionId, dataTicket } });
          this.#stream.warm();
        },
        message: (bytes) => this.#received(bytes),
        closed: (code) => {
          options.log.info({ session_id: sessionId, code }, 'data socket closed');
          this.#finish(null);
        },
      },
    );
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

  /** Tells the viewer why there is no picture any more, then ends. */
  fail(fault: AgentFault): void {
    if (this.#ended) return;
    const value = { code: fault.code, detail: fault.message, fatal: true };
    const bytes = StreamMessage.encode({ body: { $case: 'agentError', value } }).finish();
    this.#socket.send(bytes, () => this.#socket.close(CLOSE.normal));
    this.#finish(fault);
  }

  /** Ends without a word: the relay asked for it, or the agent stops. */
  close(): void {
    this.#socket.close(CLOSE.normal);
    this.#finish(null);
  }

  #finish(fault: AgentFault | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#leave();
    this.#options.onEnd(fault);
  }

  /** Nobody drives the machine any more. */
  #leave(): void {
    this.#mayInput = false;
    this.#heldKeys.heard(false);
    this.#stream.detach();
    try {
      this.#input.releaseAll();
    } catch (error) {
      // without a display there is nothing left to release
      if (!(error instanceof AgentFault)) throw error;
    }
  }

  #send(body: StreamBody): void {
    this.#socket.send(StreamMessage.encode({ body }).finish());
  }

  #received(bytes: Uint8Array): void {
    if (this.#ended) return;
    let body: StreamMessage['body'];
    try {
      body = StreamMessage.decode(bytes).body;
    } catch {
      this.#malformed += 1;
      this.#options.log.warn({ session_id: this.id, count: this.#malformed }, 'malformed message ignored');
      return;
    }
    if (!body) return;
    this.#guard(() => this.#handle(body));
    this.#heldKeys.heard(this.#input.repeating);
  }

  #guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof AgentFault)) throw error;
      this.fail(error);
    }
  }

  #handle(body: StreamBody): void {
    switch (body.$case) {
      case 'viewerAttached':
        this.#input.releaseAll();
        this.#mayInput = body.value.permissions?.input ?? false;
        this.#stream.attach();
        return;
      case 'viewerDetached':
        this.#leave();
        return;
      case 'frameAck':
        this.#stream.acknowledge(body.value.seq);
        return;
      case 'refreshRequest':
        this.#stream.refresh();
        return;
      case 'selectMonitor':
        this.#stream.select(body.value.monitorId);
        return;
      default:
        if (this.#mayInput) this.#handleInput(body);
    }
  }

  #handleInput(body: StreamBody): void {
    switch (body.$case) {
      case 'pointerEvent':
        this.#input.pointer(body.value, this.#stream.monitor(body.value.monitorId));
        return;
      case 'wheelEvent':
        this.#input.wheel(body.value);
        return;
      case 'keyEvent':
        this.#input.key(body.value);
        return;
      case 'releaseAll':
        this.#input.releaseAll();
        return;
      default:
      // not for the agent, or tomorrow's message
    }
  }
}
