import { mayGrabServer } from './window-manager.ts';
import type { XClient } from './x-client.ts';

const ASK_AGAIN_MS = 1_000;

/** Keeps up with whether the window manager of the moment may grab the server. */
export class GrabWatch {
  readonly #client: XClient;
  #mayGrab = false;
  #askAt = 0;

  constructor(client: XClient) {
    this.#client = client;
  }

  /** As it was when the pointer last began to move. */
  get mayGrab(): boolean {
    return this.#mayGrab;
  }

  /** The pointer moves: asks, once a second at most. */
  pointerMoves(now: number): void {
    if (now < this.#askAt) return;
    this.#askAt = now + ASK_AGAIN_MS;
    mayGrabServer(this.#client).then(
      (mayGrab) => {
        this.#mayGrab = mayGrab;
      },
      // a server that is gone is reported by the connection
      () => undefined,
    );
  }
}
