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

  /** @returns whether full screen is over; false when the frame never grew, which says nothing */
  resized(area: number): boolean {
    this.#largest = Math.max(this.#largest, area);
    return this.#largest > this.#before && area < (this.#before + this.#largest) / 2;
  }
}
