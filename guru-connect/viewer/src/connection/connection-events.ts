import type { AgentPresence, SessionState, ViewerWelcome } from '@guru-connect/proto/stream';
import type { DecodeError } from '../decode/decode-error.ts';
import type { Ending } from './ending.ts';
import type { StreamBody } from './outgoing.ts';
import type { ConnectionState } from './states.ts';

/** A connection that is lost, or was never there, and that the viewer tries to open. */
export interface Outage {
  /** Number of the try, from 1. */
  readonly attempt: number;
  /** Milliseconds so far. */
  readonly forMs: number;
  /** There was a connection before. */
  readonly resuming: boolean;
}

/** What comes from the agent, but for frames. */
export type DesktopBody = Exclude<
  StreamBody,
  { $case: 'screenFrame' | 'viewerWelcome' | 'agentPresence' | 'sessionEnded' | 'sessionState' }
>;

export interface ConnectionEvents {
  /** `outage` is null unless a try has failed or the connection was lost. */
  state(state: ConnectionState, outage: Outage | null): void;
  welcome(welcome: ViewerWelcome): void;
  presence(presence: AgentPresence): void;
  sessionState(state: SessionState): void;
  /** One undecoded message that holds a ScreenFrame. */
  frame(message: ArrayBuffer): void;
  /** Everything else, also what is not for a viewer. */
  desktop(body: DesktopBody): void;
  /** A message of a later version of the protocol was ignored. */
  unknown(): void;
  malformed(error: DecodeError): void;
  /** Once, after state `ended`. */
  ended(ending: Ending): void;
}
