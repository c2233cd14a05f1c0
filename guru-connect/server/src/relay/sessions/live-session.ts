import type { ConsentResponse, InputRefused } from '@guru-connect/proto/control';
import type { Capabilities } from '@guru-connect/proto/stream';
import type { ClientOrigin } from '../../audit/client-origin.ts';
import type { EndReason } from '../../sessions/end-reason.ts';
import type { EventData } from '../../sessions/session-event.ts';
import type { LedgerTransaction } from '../../sessions/session-ledger.ts';
import type { Admission } from '../../sessions/viewer-token-store.ts';
import type { RelaySocket } from '../socket/relay-socket.ts';

/** A viewer that wants to be let in. */
export interface ViewerArrival {
  readonly socket: RelaySocket;
  readonly capabilities: Capabilities | undefined;
  readonly resumed: boolean;
  /** For the audit. */
  readonly from: ClientOrigin;
  /** Uses up the viewer's credential, in the transaction that records the viewer. */
  redeem(tx: LedgerTransaction): Promise<Admission | undefined>;
}

/** Why a session failed, in the machine's own words. */
export interface Failure {
  readonly code: string;
  readonly detail: string;
}

/** Everything that can happen to a live session. */
export type SessionInput =
  /** The agent's control socket came, went or was replaced: the session looks which. */
  | { readonly input: 'agent_changed' }
  | { readonly input: 'data_socket'; readonly socket: RelaySocket }
  | { readonly input: 'viewer'; readonly arrival: ViewerArrival }
  /** It ends now; the viewer is shown `failure` first. */
  | {
      readonly input: 'end';
      readonly reason: EndReason;
      readonly data?: EventData;
      readonly failure?: Failure;
    }
  /** A caller asks for its end, and waits until it is recorded. */
  | { readonly input: 'end_requested'; readonly reason: EndReason; readonly data: EventData }
  /** It has ended in the database. */
  | { readonly input: 'ended'; readonly reason: EndReason }
  /** The machine's screen shows the question. */
  | { readonly input: 'consent_shown' }
  | { readonly input: 'consent_answered'; readonly response: ConsentResponse }
  | { readonly input: 'input_refused'; readonly report: InputRefused }
  | { readonly input: 'key_revoked'; readonly keyId: string }
  | { readonly input: 'database_back' }
  /** The relay stops: the session stays open, and what happens to its sockets from now on means nothing. */
  | { readonly input: 'drain' };

/** The result of an input; `refused` and `ended` are about viewers. */
export type SessionAnswer = 'done' | 'refused' | { readonly ended: EndReason };

/** A session that this relay serves. */
export interface LiveSession {
  readonly sessionId: string;
  readonly agentId: string;
  /** Takes one input. @returns when it has been carried out and recorded */
  handle(input: SessionInput): Promise<SessionAnswer>;
}
