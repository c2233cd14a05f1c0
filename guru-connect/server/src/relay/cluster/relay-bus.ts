import type { EndReason } from '../../sessions/end-reason.ts';

/** What one relay asks of another. Plain data: it may cross a network. The database already says the same. */
export type RelayCommand =
  /** A session was created for an agent that is connected to you. */
  | { readonly command: 'serve_session'; readonly sessionId: string }
  /** A session has ended in the database: close its sockets. */
  | { readonly command: 'session_ended'; readonly sessionId: string; readonly reason: EndReason }
  /** A key was revoked: close what it opened, and end its sessions. */
  | { readonly command: 'cut_key'; readonly keyId: string };

export type CommandHandler = (command: RelayCommand) => Promise<void>;

/** Commands between relays. A command has been carried out when its promise resolves. */
export interface RelayBus {
  /** Becomes the receiver of what is sent to this relay. */
  listen(relayId: string, handler: CommandHandler): void;
  /** To one relay; one that is gone receives nothing. */
  send(relayId: string, command: RelayCommand): Promise<void>;
  /** To all relays, this one included. */
  broadcast(command: RelayCommand): Promise<void>;
}

/** For relays in one process. */
export class InProcessBus implements RelayBus {
  readonly #handlers = new Map<string, CommandHandler>();

  listen(relayId: string, handler: CommandHandler): void {
    this.#handlers.set(relayId, handler);
  }

  async send(relayId: string, command: RelayCommand): Promise<void> {
    await this.#handlers.get(relayId)?.(command);
  }

  async broadcast(command: RelayCommand): Promise<void> {
    await Promise.all([...this.#handlers.values()].map((handle) => handle(command)));
  }
}
