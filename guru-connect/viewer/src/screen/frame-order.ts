import type { FrameHead } from '../decode/decode-frame.ts';

/** What the painted picture shows. */
interface Picture {
  readonly seq: number;
  readonly monitorId: number;
  readonly width: number;
  readonly height: number;
}

/**
 * - `paint`: it continues the picture, or starts one.
 * - `ask_whole`: it continues a picture that is not there; ask for a whole one (RefreshRequest).
 * - `wait_whole`: the same, and a whole one has been asked for.
 */
export type FrameVerdict = 'paint' | 'ask_whole' | 'wait_whole';

/** Decides whether a frame may be painted over what is there: same monitor, same size, no frame in between lost. */
export class FrameOrder {
  #picture: Picture | null = null;
  #asked = false;

  judge(head: FrameHead): FrameVerdict {
    if (head.whole || this.#continues(head)) {
      const { seq, monitorId, width, height } = head;
      this.#picture = { seq, monitorId, width, height };
      this.#asked = false;
      return 'paint';
    }
    this.#picture = null;
    if (this.#asked) return 'wait_whole';
    this.#asked = true;
    return 'ask_whole';
  }

  /** Part of the picture is lost. True when a whole one has still to be asked for. */
  lose(): boolean {
    this.#picture = null;
    const ask = !this.#asked;
    this.#asked = true;
    return ask;
  }

  /** A new connection starts with a whole picture of its own accord. */
  reset(): void {
    this.#picture = null;
    this.#asked = false;
  }

  #continues(head: FrameHead): boolean {
    const picture = this.#picture;
    return (
      picture !== null &&
      head.seq === picture.seq + 1 &&
      head.monitorId === picture.monitorId &&
      head.width === picture.width &&
      head.height === picture.height
    );
  }
}
