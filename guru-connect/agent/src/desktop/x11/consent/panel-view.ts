// What a panel shows, and what it reports.
import type { Rectangle } from '../../../screen/rectangle.ts';
import type { Refusal } from '../../consent/answer-gate.ts';
import type { Sight } from '../../dialogs.ts';
import type { QuietTime } from '../quiet-time.ts';
import type { DialogKey } from './dialog-keys.ts';
import type { Pen } from './pen.ts';
import type { Mark } from './screen-marks.ts';

/** Kept free at the top of the monitor, in logical pixels: a banner may be there. */
export const BANNER_ROOM = 44;

/** What a panel shows. Sizes and places in logical pixels. */
export interface PanelView {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** Of the window before it is painted, 0xRRGGBB. */
  readonly background: number;
  readonly takesFocus: boolean;
  readonly draggable: boolean;
  readonly marks: readonly Mark[];
  /** Top left, in pixels, for a window of this size in pixels. */
  place(monitor: Rectangle, width: number, height: number): { x: number; y: number };
  targetAt(x: number, y: number): string | undefined;
  draw(pen: Pen): void;
}

/** Room for a panel on its monitor, in logical pixels. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** What panels of one desktop share. */
export interface PanelSurroundings {
  readonly displayName: string | undefined;
  /** Opens the display; undefined when libxcb finds one itself. */
  readonly cookie?: Buffer | undefined;
  readonly quiet: QuietTime;
  /** Windows of open dialogs: a banner stays behind them, and they do not fight for the front. */
  readonly dialogs: Set<number>;
  /** A panel's connection got no answer for three seconds. */
  readonly stalled: () => void;
}

/** `destroyed`: another client closed the window or its connection, or the server is gone. `silent`: no answer came. */
export type PanelLoss = 'destroyed' | 'silent';

/** What happens to a panel. Never called inside a call to it, nor after `close`. */
export interface PanelListener {
  pressed(target: string): void;
  key?(key: DialogKey): void;
  hovered?(target: string | undefined): void;
  refused(refusal: Refusal): void;
  sightChanged(sight: Sight): void;
  /** The panel is closed. */
  lost(loss: PanelLoss): void;
}
