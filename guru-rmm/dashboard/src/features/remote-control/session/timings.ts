/**
 * When the steps of the latest remote-control session happened on this page, in milliseconds of `performance.now()`;
 * `null` until they do. Kept on the window for whoever measures click to first pixel.
 */
export interface RemoteControlTimings {
  readonly clickedAt: number;
  readonly brokerAnsweredAt: number | null;
  readonly connectedAt: number | null;
  readonly firstFrameAt: number | null;
}

declare global {
  interface Window {
    __remoteControlTimings?: RemoteControlTimings;
  }
}

/** Begins a new measurement at the click. */
export function startTimings(): void {
  window.__remoteControlTimings = {
    clickedAt: performance.now(),
    brokerAnsweredAt: null,
    connectedAt: null,
    firstFrameAt: null,
  };
}

/** Notes the first time that a step happens; a reconnect does not move it. */
export function markTiming(name: Exclude<keyof RemoteControlTimings, 'clickedAt'>): void {
  const timings = window.__remoteControlTimings;
  if (timings && timings[name] === null)
    window.__remoteControlTimings = { ...timings, [name]: performance.now() };
}
