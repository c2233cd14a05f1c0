/** A viewer that holds a key says so twice a second at least, and what it paints meanwhile it acknowledges. */
const SILENT_MS = 2_000;

/**
 * Notices that a viewer which holds a key down has fallen silent: with its network gone the desktop would go on
 * repeating the key until the relay gives the viewer up.
 */
export class HeldKeyWatch {
  readonly #silent: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(silent: () => void) {
    this.#silent = silent;
  }

  /** The viewer has said something, and then held a key that the desktop repeats, or none. */
  heard(holding: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = holding ? setTimeout(this.#silent, SILENT_MS) : undefined;
  }
}
