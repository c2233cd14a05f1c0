import type { Ending } from '../connection/ending.ts';
import type { ConnectionState } from '../connection/states.ts';
import type { ViewerMonitor } from './check-desktop.ts';

/** Everything that the page around the screen shows. */
export interface View {
  readonly state: ConnectionState;
  /** Attempts since the connection was lost. */
  readonly attempt: number;
  /** The host page has not sent a token yet. */
  readonly waitingForHost: boolean;
  readonly agentPresent: boolean;
  /** The technician may use mouse and keyboard. */
  readonly input: boolean;
  readonly monitors: readonly ViewerMonitor[];
  readonly activeMonitorId: number | null;
  /** What the machine said is wrong with it, until it shows a picture again. A fatal one ends the session. */
  readonly problem: { readonly code: string; readonly detail: string; readonly fatal: boolean } | null;
  readonly ending: Ending | null;
}

export const FIRST_VIEW: View = {
  state: 'idle',
  attempt: 0,
  waitingForHost: false,
  agentPresent: true,
  input: false,
  monitors: [],
  activeMonitorId: null,
  problem: null,
  ending: null,
};
