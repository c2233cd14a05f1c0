/**
 * What became of something that the viewer may not decide alone. Reasons are those of the contract's `host:response`,
 * an open set, and two of the viewer's own: `no_answer` in time, and `closed` before there was one.
 */
export type Outcome = { readonly granted: true } | { readonly granted: false; readonly reason: string };

export const GRANTED: Outcome = { granted: true };

export function refused(reason: string): Outcome {
  return { granted: false, reason };
}

/** Who carries it out: the page's own browser, or the host page around the frame. Never rejects. */
export interface FullScreenMeans {
  /** False leaves it; to leave what is over is granted. */
  fullScreen(enable: boolean): Promise<Outcome>;
  /** Lets keys through that the technician's system or browser keeps for itself; wants full screen. */
  keyboardLock(enable: boolean): Promise<Outcome>;
}
