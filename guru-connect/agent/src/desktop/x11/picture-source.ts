import type { Rectangle } from '../../screen/rectangle.ts';

/** Brings pixels of the X screen into a picture. */
export interface PictureSource {
  /**
   * Reads whole rows of the monitor, in pixels of the X screen, to their place in the picture. Rejects with
   * XProtocolError when the screen has no such place any more, and with `no_display`.
   */
  read(rows: Rectangle): Promise<void>;
  close(): void;
}
