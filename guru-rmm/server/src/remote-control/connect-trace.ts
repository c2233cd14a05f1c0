import type { ConnectClient, ConnectSession } from '../connect-client/connect-client.ts';
import { endOnConnect } from './end-on-connect.ts';

/** What one click has left on Guru Connect, for the row that closes when the click fails. */
export interface ConnectTrace {
  /** Known before the session itself where a support code created it. */
  sessionId: string | null;
  session: ConnectSession | null;
  /** Guru Connect has confirmed that no session is left; until then the reconcile loop ends it. */
  endConfirmed: boolean;
}

/** Ends the session of a click that failed. */
export async function endTraced(connect: ConnectClient, trace: ConnectTrace): Promise<void> {
  // Without an answer to the creation it is unknown whether there is a session; the reconcile loop finds out.
  if (trace.sessionId === null) return;
  const ended = await endOnConnect(connect, trace.sessionId);
  trace.endConfirmed = ended.confirmed;
  if (ended.confirmed) trace.session = ended.session ?? trace.session;
}
