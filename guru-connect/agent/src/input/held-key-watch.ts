/** A viewer that holds a key sends it at least twice a second, and acknowledges what it paints. */
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

  /** A message of the viewer arrived. @param holding whether it now holds a key that the desktop repeats */
  received(holding: boolean): void {
    clearTimeout(this.#timer);
    this.#timer = holding ? setTimeout(this.#silent, SILENT_MS) : undefined;
  }
}
