/**
 * Tells from the size of a frame that its host's full screen is over. Nothing else does: the whole screen belongs to
 * the host's document, and frames do not see its `display-mode` in every browser. A frame that grew in full screen and
 * then lost more than half of what it had gained has been put back; less is a banner of the host's.
 */
export class FrameSizeWatch {
  #before = 0;
  #largest = 0;

  /** @param area of the frame in CSS pixels, when full screen is asked for */
  asked(area: number): void {
    this.#before = area;
    this.#largest = area;
  }

  /** @returns whether full screen is over */
  resized(area: number): boolean {
    this.#largest = Math.max(this.#largest, area);
    const grown = this.#largest > this.#before;
    // It did not grow where the host was in full screen already; then there is only the loss to go by.
    return area < (grown ? (this.#before + this.#largest) / 2 : this.#before * 0.9);
  }
}
