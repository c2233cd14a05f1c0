import { FEATURE } from '@guru-connect/proto/features';
import type { DesktopInfo } from '@guru-connect/proto/stream';
import { MAX_MONITOR_SIDE, MAX_MONITORS } from '../decode/limits.ts';
import { plainText } from './plain-text.ts';

/** A monitor as the embed protocol and the monitor switch show it. */
export interface ViewerMonitor {
  readonly monitor_id: number;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly primary: boolean;
}

export interface Desktop {
  readonly monitors: readonly ViewerMonitor[];
  readonly activeMonitorId: number;
  /** The machine takes TextInput. */
  readonly text: boolean;
  /** The machine's clipboard can be read and written. */
  readonly clipboard: boolean;
}

const MAX_NAME_LENGTH = 60;
/** Furthest that a monitor lies from the desktop's origin, in pixels (the contract's own bound). */
const MAX_OFFSET = 1_048_576;

/** Takes of a desktop what is in bounds: what an agent says is hostile, and one odd monitor must not hide the others. */
export function checkDesktop(info: DesktopInfo): Desktop {
  const monitors = new Map<number, ViewerMonitor>();
  for (const { monitorId, name, x, y, width, height, primary } of info.monitors) {
    if (monitors.size === MAX_MONITORS) break;
    if (!isSide(width) || !isSide(height) || Math.abs(x) > MAX_OFFSET || Math.abs(y) > MAX_OFFSET) continue;
    const shown = plainText(name, MAX_NAME_LENGTH) || `Monitor ${monitorId}`;
    monitors.set(monitorId, { monitor_id: monitorId, name: shown, x, y, width, height, primary });
  }
  const text = info.features.includes(FEATURE.textInput);
  const clipboard = info.features.includes(FEATURE.clipboard);
  return { monitors: [...monitors.values()], activeMonitorId: info.activeMonitorId, text, clipboard };
}

function isSide(pixels: number): boolean {
  return pixels >= 1 && pixels <= MAX_MONITOR_SIDE;
}
