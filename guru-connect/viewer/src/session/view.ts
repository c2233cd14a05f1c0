import type { Ending } from '../connection/ending.ts';
import type { Outage } from '../connection/connection-events.ts';
import type { ConnectionState } from '../connection/states.ts';
import type { ViewerMonitor } from './check-desktop.ts';

/** A question that the user of the machine has not answered. */
export interface ConsentQuestion {
  /** Until when an answer counts, in the page's monotonic milliseconds; null: the user does not see it yet. */
  readonly answerBy: number | null;
  /** How long the user has in all, in milliseconds. */
  readonly timeoutMs: number;
}

/** Everything that the page around the screen shows. */
export interface View {
  readonly state: ConnectionState;
  /** While the relay cannot be reached. */
  readonly outage: Outage | null;
  /** What the relay says of the session; null: a relay that does not say. All are open sets; `indicator` may be empty. */
  readonly session: {
    readonly status: string;
    readonly consent: string;
    /** What the machine's user sees of the session. */
    readonly indicator: string;
  } | null;
  /** While the machine's user is asked for consent. */
  readonly question: ConsentQuestion | null;
  /** The host page has not sent a token yet. */
  readonly waitingForHost: boolean;
  readonly agentPresent: boolean;
  /** The technician may use mouse and keyboard. */
  readonly input: boolean;
  /** The technician may use them, and only looks for now. */
  readonly viewOnly: boolean;
  /** The machine takes text. */
  readonly text: boolean;
  /** What the relay's policy lets pass, and whether the machine has a clipboard that can be reached. */
  readonly clipboard: {
    readonly toMachine: boolean;
    readonly fromMachine: boolean;
    readonly machine: boolean;
  };
  readonly monitors: readonly ViewerMonitor[];
  readonly activeMonitorId: number | null;
  /** What the machine said is wrong with it, until it shows a picture again. A fatal one ends the session. */
  readonly problem: { readonly code: string; readonly detail: string; readonly fatal: boolean } | null;
  readonly ending: Ending | null;
  /** Messages of a later version of the protocol that were ignored. */
  readonly unknownMessages: number;
}

export const FIRST_VIEW: View = {
  state: 'idle',
  outage: null,
  session: null,
  question: null,
  waitingForHost: false,
  agentPresent: true,
  input: false,
  viewOnly: false,
  text: false,
  clipboard: { toMachine: false, fromMachine: false, machine: false },
  monitors: [],
  activeMonitorId: null,
  problem: null,
  ending: null,
  unknownMessages: 0,
};
