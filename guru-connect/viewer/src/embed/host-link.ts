import type { EmbedMessageError, HostMessage, ViewerMessage } from 'guru-connect-contract/embed';
import {
  buildViewerMessage,
  EMBED_PROTOCOL_VERSIONS,
  type EmbedVersion,
  isSpoken,
  parseHostMessage,
  READY_INTERVAL_MS,
} from 'guru-connect-contract/embed';
import type { Outcome } from '../full-screen/outcome.ts';
import { GRANTED, refused } from '../full-screen/outcome.ts';
import { RequestTable } from './request-table.ts';

/** How long a host page is called before the viewer stops calling. */
export const INIT_TIMEOUT_MS = 30_000;

/** What is needed of the page's own window and of its parent. */
export interface OwnWindow {
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
  removeEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}
export interface ParentWindow {
  postMessage(message: unknown, targetOrigin: string): void;
}

export interface HostLinkOptions {
  readonly self: OwnWindow;
  readonly parent: ParentWindow;
  readonly parentOrigin: string;
  readonly sessionId: string;
  /** The host page has answered. Without a token in the message it is undefined. */
  init(token: string | undefined): void;
  focus(): void;
  disconnect(): void;
  /** The host page chose a version that is not spoken here, or breaks the one it chose. */
  invalid(error: EmbedMessageError | null): void;
  /** Nobody answered in time. */
  silent(): void;
}

/** `viewer:disconnected` has its own way out, as it is the last, and `viewer:request`, as it is answered. */
type PostType = Exclude<ViewerMessage['type'], 'viewer:ready' | 'viewer:disconnected' | 'viewer:request'>;
type PayloadOf<Type extends ViewerMessage['type']> = Parameters<typeof buildViewerMessage<Type>>[1];

/**
 * The viewer's side of the embed protocol (interfaces, "Viewer in a host page"): calls `viewer:ready` until the host
 * page answers, listens to that page alone, and posts to its origin alone.
 */
export class HostLink {
  readonly #options: HostLinkOptions;
  readonly #requests = new RequestTable();
  #seq = 0;
  /** The newest until the host has chosen. */
  #version: EmbedVersion = EMBED_PROTOCOL_VERSIONS[0];
  #calls = 0;
  #interval: ReturnType<typeof setInterval> | undefined;
  #initialised = false;
  #closed = false;

  constructor(options: HostLinkOptions) {
    this.#options = options;
  }

  start(): void {
    this.#options.self.addEventListener('message', this.#listen);
    this.#ready();
    this.#interval = setInterval(() => this.#ready(), READY_INTERVAL_MS);
  }

  post<Type extends PostType>(type: Type, payload: PayloadOf<Type>): void {
    if (!this.#closed) this.#send(type, payload);
  }

  /** Whether the host has chosen a version in which it can be asked for something. */
  get canAsk(): boolean {
    return this.#initialised && !this.#closed && isSpoken('viewer:request', this.#version);
  }

  /** Asks the host for what a frame may not do itself. Never rejects; a host that cannot be asked refuses. */
  ask(request: 'fullscreen' | 'keyboard_lock', enable: boolean): Promise<Outcome> {
    if (!this.canAsk) return Promise.resolve(refused('closed'));
    const { requestId, outcome } = this.#requests.open();
    this.#send('viewer:request', { request_id: requestId, request, enable });
    return outcome;
  }

  /** Posts `viewer:disconnected`; nothing is posted or heard after it. */
  close(reason: string, clean: boolean): void {
    if (this.#closed) return;
    this.#send('viewer:disconnected', { reason: reason.slice(0, 64), clean });
    this.#closed = true;
    clearInterval(this.#interval);
    this.#requests.close();
    this.#options.self.removeEventListener('message', this.#listen);
  }

  #ready(): void {
    this.#calls += 1;
    if (this.#calls * READY_INTERVAL_MS > INIT_TIMEOUT_MS) {
      clearInterval(this.#interval);
      this.#options.silent();
      return;
    }
    this.#send('viewer:ready', { versions: [...EMBED_PROTOCOL_VERSIONS] });
  }

  readonly #listen = (event: MessageEvent): void => {
    const { parent, parentOrigin, sessionId } = this.#options;
    // Both: another frame may have the right origin, and another window may be navigated to it.
    if (event.origin !== parentOrigin || event.source !== parent) return;
    const result = parseHostMessage(event.data);
    if (result.kind === 'invalid') this.#options.invalid(result.error);
    else if (result.kind === 'message' && result.message.session_id === sessionId) this.#take(result.message);
  };

  #take(message: HostMessage): void {
    if (message.type === 'host:focus') this.#options.focus();
    else if (message.type === 'host:disconnect') this.#options.disconnect();
    else if (message.type === 'host:init') this.#init(message.payload);
    else if (message.type === 'host:response') this.#answered(message.payload);
  }

  #answered({
    request_id,
    granted,
    reason = 'failed',
  }: {
    request_id: number;
    granted: boolean;
    reason?: string;
  }): void {
    this.#requests.settle(request_id, granted ? GRANTED : refused(reason));
  }

  #init({ version, token }: { version: string; token?: string }): void {
    if (this.#initialised) return;
    this.#initialised = true;
    clearInterval(this.#interval);
    const chosen = EMBED_PROTOCOL_VERSIONS.find((spoken) => spoken === version);
    if (!chosen) {
      this.#options.invalid(null);
      return;
    }
    this.#version = chosen;
    this.#options.init(token);
  }

  #send<Type extends ViewerMessage['type']>(type: Type, payload: PayloadOf<Type>): void {
    const { parent, parentOrigin, sessionId } = this.#options;
    this.#seq += 1;
    parent.postMessage(
      buildViewerMessage(type, payload, {
        session_id: sessionId,
        seq: this.#seq,
        version: this.#version,
      }),
      parentOrigin,
    );
  }
}
